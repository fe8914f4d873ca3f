-- Nothing ends this loop but the Processor's time-out of 1000 ms.
function onNote(event)
  while true do end
end

function onController(event)
  print("still here")
end
