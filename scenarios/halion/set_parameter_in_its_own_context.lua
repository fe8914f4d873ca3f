-- setParameter from a callback of the context that onChanged belongs to.
defineParameter{name = "level", default = 0,
                onChanged = function() print("level " .. level .. " in " .. getContext()) end}
defineParameter{name = "quick", default = 0, processorCallback = true,
                onChanged = function() print("quick " .. quick .. " in " .. getContext()) end}

defineParameter{name = "start", default = false, onChanged = function()
  setParameter("level", 5)
  print("start ends")
end}

function onNote(event)
  setParameter("quick", 7)
  print("onNote ends")
end
