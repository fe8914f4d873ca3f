-- The global statements may not wait; nothing after the error is run.
function onNote(event)
  print("note " .. event.note)
end

wait(10)

function onRelease(event)
  print("never defined")
end
