-- What the function in the Controller returns, seen from the Processor.
function onNote(event)
  local key, context = runAsync(function(note) return note + 12, getContext() end, event.note)
  print("returned: " .. tostring(key) .. ", " .. tostring(context))
end
