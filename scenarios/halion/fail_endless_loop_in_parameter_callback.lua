-- The Controller's time-out is set to 300 ms. Meanwhile notes without a callback go on as if nothing had happened.
setScriptExecTimeOut(300)

local function onTurn()
  while true do end
end

defineParameter("turn", "Turn", 0, 0, 1, 0, onTurn)
