-- A function for the Processor by runSync, and one by processorCallback.
defineParameter("go", "Go", 0, 0, 10, 1, function()
  runSync(function()
    print("runSync's function")
    playNote(72, 100, 10)
  end)
end)

defineParameter{name = "quick", default = 0, processorCallback = true, onChanged = function() print("onChanged") end}
