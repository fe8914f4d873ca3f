-- A function that is defined further down is nil here; wrapped in another one it is looked up when it is called.
defineParameter("early", "Early", 0, 0, 10, 1, later)
defineParameter("wrapped", "Wrapped", 0, 0, 10, 1, function() later("wrapped " .. wrapped) end)

function later(text)
  print(text)
end
