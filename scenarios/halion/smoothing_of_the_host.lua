-- Without a time changeVolume is left to the host's smoothing.
function onNote(event)
  local id = playNote(event.note, event.velocity, 0)
  wait(10)
  changeVolume(id, 0.1)
end
