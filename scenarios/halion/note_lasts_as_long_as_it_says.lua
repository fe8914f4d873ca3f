-- -1 lasts as long as the key, a time at most as long, 0 is never released by the host.
function onNote(event)
  playNote(event.note, 60)
  playNote(event.note + 4, 60, 10)
  playNote(event.note + 7, 60, 500)
  forever = playNote(event.note + 12, 60, 0)
end

function onController(event)
  releaseVoice(forever)
end
