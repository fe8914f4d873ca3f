-- While one onNote waits, another runs: both see the same globals.
active = 0

function onNote(event)
  active = active + 1
  print("note " .. event.note .. " begins, active " .. active)
  local id = playNote(event.note, event.velocity, 0)
  wait(20)
  changeVolume(id, 0.5, false, true)
  wait(10)
  releaseVoice(id)
  active = active - 1
  print("note " .. event.note .. " ends, active " .. active)
end
