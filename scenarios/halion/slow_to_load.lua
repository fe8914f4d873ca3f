-- The global statements take 30 ms: until then the program is not in its slot.
openURL("slow")

function onInit()
  print("onInit")
end

function onNote(event)
  print("onNote " .. event.note)
  postEvent(event)
end

function onRelease(event)
  postEvent(event)
end
