-- A note that lasts as long as its key, of a callback that no key has called.
function onController(event)
  playNote(60, event.value)
end
