-- Undo is kept for what the Controller sets, unless it says no; never for what the Processor sets, and not for what is
-- not there. A block that is left open is closed with its callback.
defineParameter("a", "A", 0)
defineParameter("b", "B", 0)

defineParameter("go", "Go", 0, 0, 10, 1, function()
  startUndoBlock("both")
  setParameter("a", go)
  setParameter("b", go, false)
  setParameterNormalized("b", 0.5)
  setParameter("nowhere", 1)
  print("nowhere is there: " .. tostring(getParameter("nowhere") ~= nil) .. ", " .. tostring(hasParameter("nowhere")))
end)

function onNote(event)
  setParameter("a", 99)
  setParameter("nowhere", 1)
  print("a " .. getParameter("a") .. ", b " .. getParameterNormalized("b"))
end
