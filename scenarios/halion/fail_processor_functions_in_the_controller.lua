-- playNote and runAsync belong to the Processor; a parameter callback runs in the Controller. pcall sees the error.
defineParameter("one", "One", false, function()
  playNote(60, 100, 10)
  print("never here")
end)

defineParameter("two", "Two", false, function()
  local ok, text = pcall(runAsync, function() end)
  print(tostring(ok) .. " " .. text)
end)
