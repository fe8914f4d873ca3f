-- getTime counts from the start of the script, getProcessedSamples from that of the plug-in.
function onInit()
  print("onInit at " .. getTime() .. " ms, sample " .. getProcessedSamples())
end

function onNote(event)
  print("note at " .. getTime() .. " ms, sample " .. getProcessedSamples())
  wait(7)
  print("then at " .. getTime() .. " ms, sample " .. getProcessedSamples() .. ", key down for "
    .. getNoteDuration(event.note) .. " ms")
end
