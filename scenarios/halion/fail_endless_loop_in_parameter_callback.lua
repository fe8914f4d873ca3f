-- The Controller's time-out is set to 150 ms. Meanwhile notes without a callback go on as if nothing had happened.
setScriptExecTimeOut(150)

local function onTurn()
  while true do end
end

defineParameter("turn", "Turn", 0, 0, 1, 0, onTurn)
