-- Notes ring on after their key. What onRelease has asked for, the host does when it takes the script away.
function onNote(event)
  playNote(event.note, 60, 0)
end

function onRelease(event)
  setBypassNoteOff(event.note)
end
