-- The function of the Controller takes 10 ms: it ends at the very start of a block.
function onNote(event)
  runAsync(openURL, "https://example.org/licence")
  playNote(event.note, event.velocity, 20)
end
