-- Each note asks the Controller how loud to play. The answer comes by a global variable.
loudness = 0

local function look(note)
  openURL("https://example.org/loudness/" .. note)
  loudness = note
end

function onNote(event)
  runAsync(look, event.note)
  playNote(event.note, loudness, 20)
end
