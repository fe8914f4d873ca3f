-- Both sides keep their book in one table. In `interleaved` sharing a callback of the Controller may empty it between
-- two lines of onNote.
noteIDs = {}
defineParameter("panic", "", 0, 0, 100, 1, function()
  for i = 1, #noteIDs do
    noteIDs[i] = nil
  end
  noteIDs = {}
end)

function onNote(event)
  local id = playNote(event.note, event.velocity, -1)
  table.insert(noteIDs, id)
  print("held " .. #noteIDs)
end
