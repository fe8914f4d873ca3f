-- wait in the Controller is coarse: asked for 31 ms, it ends at the next tick of 10 ms.
local function later()
  wait(31)
  print("tick")
  runSync(function() playNote(60, 110, 30) end)
end

defineParameter("go", "Go", 0, 0, 10, 1, later)
