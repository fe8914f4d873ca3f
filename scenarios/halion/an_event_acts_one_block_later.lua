function onNote(event)
  playNote(event.note, event.velocity, 10)
end
