-- onNote asks the Controller for something before it plays; onRelease ends what onNote played. The key may be up before
-- the Controller has answered: then there is nothing to end yet, and the note that comes later stays.
local voices = {}

function onNote(event)
  local chord = {}
  runAsync(function()
    openURL("file:///chords")
    chord = {0, 7}
  end)
  voices[event.note] = {}
  for i, interval in ipairs(chord) do
    voices[event.note][i] = playNote(event.note + interval, event.velocity, 0)
  end
end

function onRelease(event)
  for _, id in ipairs(voices[event.note] or {}) do
    releaseVoice(id)
  end
  voices[event.note] = nil
end
