-- isNoteHeld belongs to onNote, and here onController asks as well.
function onController(event)
  print("controller " .. event.value .. " " .. tostring(isNoteHeld()))
end

function onNote(event)
  print("note " .. event.note .. " held " .. tostring(isNoteHeld()))
  postEvent(event)
end
