-- The wait of the first note ends at the very frame of the second.
function onNote(event)
  print("note " .. event.note)
  wait(20)
  print("note " .. event.note .. " goes on")
end
