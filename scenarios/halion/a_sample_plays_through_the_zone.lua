-- The zone plays a recording; an octave up it is through in half the time.
function onNote(event)
  playNote(event.note, 127, 0)
  playNote(event.note + 12, 127, 0)
end
