-- The function in the Controller queues another one for the Processor: both are due at the next block.
function onNote(event)
  runAsync(function()
    runSync(function() print("runSync's function") end)
  end)
  print("onNote goes on")
end
