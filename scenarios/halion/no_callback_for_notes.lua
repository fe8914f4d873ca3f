-- Controllers are taken and go nowhere; for notes there is no callback.
function onController(event)
  print("controller " .. event.controller)
end
