-- waitForRelease lets onNote go on when its key is up and the pedal too; isNoteHeld asks for the key alone.
function onNote(event)
  local id = playNote(event.note, event.velocity, 0)
  waitForRelease()
  print("note " .. event.note .. " is over")
  fade(id, nil, 0, 5, true)
end
