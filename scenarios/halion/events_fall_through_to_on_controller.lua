-- onPitchBend takes the wheel. Aftertouch has no callback of its own, notes have none at all.
function onPitchBend(event)
  print("onPitchBend " .. event.value .. " is " .. event.bend)
end

function onController(event)
  print("onController " .. event.controller .. " at " .. event.value)
end

function onUnhandledEvent(event)
  print("onUnhandledEvent of type " .. event.type)
  postEvent(event)
end
