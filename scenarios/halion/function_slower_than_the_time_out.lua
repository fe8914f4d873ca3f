-- A function of the host takes longer than the script may.
setScriptExecTimeOut(20)

defineParameter("go", "Go", 0, 0, 10, 1, function()
  openURL("slow")
  print("after it")
end)
