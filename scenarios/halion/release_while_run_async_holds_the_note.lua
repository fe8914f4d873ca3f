-- Each note waits for the Controller. One that was let go meanwhile is played short and an octave up.
function onNote(event)
  runAsync(function() openURL("https://example.org/licence") end)
  if isNoteHeld() then
    print("played " .. event.note)
    playNote(event.note, event.velocity)
  else
    print("too late for " .. event.note)
    local id = playNote(event.note + 12, event.velocity, 0)
    fade(id, nil, 0, 20, true)
  end
end

function onRelease(event)
  print("released " .. event.note)
end
