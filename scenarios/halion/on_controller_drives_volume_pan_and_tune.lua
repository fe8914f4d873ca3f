-- The modulation wheel turns the note's volume, pan and tune.
voice = nil

function onNote(event)
  voice = postEvent(event)
end

function onController(event)
  if event.controller == 1 and voice then
    changeVolume(voice, event.value / 127, false, 10)
    changePan(voice, event.value / 64 - 1, false, true)
    changeTune(voice, 2, true, 15)
    controlChange(11, event.value)
  end
end
