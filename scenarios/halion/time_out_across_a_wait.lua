-- Twice 30 ms of work with a wait between; the limit is 50 ms.
setScriptExecTimeOut(50)

local function onTurn()
  openURL("https://example.org/first")
  wait(10)
  openURL("https://example.org/second")
  print("done")
end

defineParameter("turn", "Turn", 0, 0, 10, 1, onTurn)
