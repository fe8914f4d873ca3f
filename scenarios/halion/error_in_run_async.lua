-- The function that onNote waits for calls what belongs to the Processor.
function onNote(event)
  runAsync(function() releaseVoice(1) end)
  print("onNote goes on")
  playNote(event.note, event.velocity, 20)
end
