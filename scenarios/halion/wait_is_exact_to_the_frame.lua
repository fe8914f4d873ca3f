-- An echo: each note again after 12.5 ms and after 25 ms, softer each time.
function onNote(event)
  local id = postEvent(event)
  for repeats = 1, 2 do
    wait(12.5)
    fade(id, nil, 0, 5, true)
    id = playNote(event.note, event.velocity / (repeats + 1), 0)
  end
end

function onRelease(event)
  postEvent(event)
end
