-- With onAfterTouch there is nothing left for onController but controllers; a wheel without onPitchBend goes there.
function onAfterTouch(event)
  print("onAfterTouch " .. event.value)
  postEvent(event)
end

function onController(event)
  print("onController " .. event.controller .. " at " .. event.value)
  postEvent(event)
end
