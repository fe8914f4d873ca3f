-- The Controller works for 23 ms; the callback goes on at the first block start after that.
function onNote(event)
  runAsync(openURL, "https://example.org/presets")
  playNote(event.note + 12, event.velocity, 40)
end
