-- Voices that begin in a block are counted from the next one on. The cure is the documentation's: ask 20 ms later.
function onNote(event)
  playNote(event.note, 50, 0)
  playNote(event.note + 7, 50, 0)
  print("at once: " .. getUsedVoices() .. " of " .. getUsedVoices() + getFreeVoices())
  spawn(function()
    wait(20)
    print("20 ms later: " .. getUsedVoices() .. " of " .. getUsedVoices() + getFreeVoices())
  end)
end
