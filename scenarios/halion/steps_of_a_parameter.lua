-- An integer parameter, set to what lies between two integers.
defineParameter("steps", "Steps", 0, 0, 10, 1, function() print("steps " .. steps) end)

function onNote(event)
  setParameterNormalized("steps", 0.48)
end
