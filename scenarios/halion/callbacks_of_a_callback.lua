-- The first note gives onNote another body, and the script an onController.
function onNote(event)
  print("first onNote")
  function onNote() print("second onNote") end
  function onController() print("onController") end
end
