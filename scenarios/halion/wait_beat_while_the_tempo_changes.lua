-- A note; another one after an eighth of a beat; and one after as many milliseconds as that is at 120 beats a minute.
function onNote(event)
  playNote(event.note, event.velocity, 5)
  spawn(function()
    wait(62.5)
    playNote(event.note + 7, event.velocity, 5)
  end)
  waitBeat(0.125)
  print("tempo " .. getTempo())
  playNote(event.note + 12, event.velocity, 5)
end
