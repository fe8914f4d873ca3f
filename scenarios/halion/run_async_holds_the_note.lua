-- The note is played only after a function of the Controller has run.
function onNote(event)
  runAsync(function() openURL("https://example.org/licence") end)
  postEvent(event)
end

function onRelease(event)
  postEvent(event)
end
