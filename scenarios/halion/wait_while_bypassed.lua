-- An echo after 20 ms.
function onNote(event)
  wait(20)
  playNote(event.note + 12, event.velocity, 10)
end
