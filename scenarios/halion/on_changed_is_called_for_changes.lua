-- The user sets what is there already, then something new; onNote assigns, then calls setParameter.
defineParameter("level", "Level", 10, 0, 100, 1, function() print("level " .. level) end)
defineParameter{name = "trigger", default = 0, writeAlways = true,
  onChanged = function() print("trigger " .. trigger) end}

function onNote(event)
  level = 50
  print("assigned " .. level)
  setParameter("level", 60)
  print("set " .. level)
end
