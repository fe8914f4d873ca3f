-- The Processor's limit is 12 ms here; only key 60 loops for ever. getScriptExecTimeOut tells the limit of its own
-- context: the Controller's is as it was.
function onInit()
  print(getContext() .. " " .. getScriptExecTimeOut())
  setScriptExecTimeOut(12)
  print(getContext() .. " " .. getScriptExecTimeOut())
end

function onNote(event)
  while event.note == 60 do end
  print("note " .. event.note)
end

defineParameter("ask", "Ask", false, function() print(getContext() .. " " .. getScriptExecTimeOut()) end)
