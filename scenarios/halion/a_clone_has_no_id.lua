-- A clone of an event is a note of its own: it may be changed, and gets an id when it is posted.
function onNote(event)
  local third = clone(event)
  third.note = event.note + 4
  print("event " .. event.note .. " id " .. event.id .. ", clone " .. third.note .. " id " .. third.id)
  print(type(event) .. ", " .. type(third) .. ", " .. type({}) .. ", " .. type(event.note))
  kept = event
  postEvent(event)
  third.id = postEvent(third)
  print("posted " .. third.id)
end

-- In the Controller events may be cloned as well.
defineParameter("go", "Go", false, function()
  local copy = clone(kept)
  print(getContext() .. ": clone " .. copy.note .. " id " .. copy.id)
  print(copy)
end)
