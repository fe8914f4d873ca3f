-- The key goes up while onNote waits; only then is a note of 40 ms played.
function onNote(event)
  wait(30)
  playNote(event.note, event.velocity, 40)
end
