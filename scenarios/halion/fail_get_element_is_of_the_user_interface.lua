-- getElement belongs to the scripts of macro pages, which run in the third context.
function onNote(event)
  getElement("knob")
end

defineParameter("go", "Go", false, function() getElement("knob") end)
