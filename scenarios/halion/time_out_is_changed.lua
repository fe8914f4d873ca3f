-- A callback that shortens the limit and then works for longer than that.
local function onTurn()
  setScriptExecTimeOut(15)
  openURL("https://example.org/presets")
  print("turned to " .. turn)
end

defineParameter("turn", "Turn", 0, 0, 10, 1, onTurn)
