-- Each note goes on 20 ms later, and so does its end. Only a note-on has an id.
function onNote(event)
  local id = postEvent(event, 20)
  print("note-on: " .. type(id))
end

function onRelease(event)
  print("note-off: " .. type(postEvent(event, 20)))
end

function onController(event)
  print("controller: " .. type(postEvent(event, 5)))
end
