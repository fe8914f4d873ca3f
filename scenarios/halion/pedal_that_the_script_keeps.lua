-- onController swallows the pedal: the engine never sees it go down.
function onController()
end

function onNote(event)
  local id = playNote(event.note, event.velocity, 0)
  waitForRelease()
  print("released")
  fade(id, nil, 0, 5, true)
end
