-- Each note says when it is released.
function onNote(event)
  local id = playNote(event.note, event.velocity, 0, nil, 1, 0, event.velocity == 100 and 0 or 12)
  waitForRelease()
  print("released: velocity " .. event.velocity)
  fade(id, nil, 0, 0, true)
end
