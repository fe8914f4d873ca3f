-- The host does not tell its tempo: getTempo is -1.
function onNote(event)
  print("tempo " .. getTempo())
  waitBeat(0.0625)
  playNote(event.note, event.velocity, 5)
end
