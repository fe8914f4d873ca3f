-- onRemoveFromSlot is the last the script is asked; it runs in the Controller and can release nothing.
function onNote(event)
  playNote(event.note, 60, 0)
  wait(60)
  print("never here")
end

function onRemoveFromSlot()
  print("removed, in " .. getContext())
end
