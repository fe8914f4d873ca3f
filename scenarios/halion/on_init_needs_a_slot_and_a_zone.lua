-- onInit is the first callback of the Processor; without it there is no other.
function onLoadIntoSlot()
  print("onLoadIntoSlot")
end

function onInit()
  print("onInit")
end

function onController(event)
  print("controller " .. event.value)
end
