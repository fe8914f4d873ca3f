-- A parameter callback that does not end, unless the value is above 1; and a sign of life.
setScriptExecTimeOut(20)

local function onTurn()
  while turn < 2 do end
  print("turned to " .. turn)
end

function onNote(event)
  print("note " .. event.note)
end

defineParameter("turn", "Turn", 0, 0, 10, 1, onTurn)
