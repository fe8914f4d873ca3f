-- Lua 5.2 without what a plug-in does not give to its scripts.
function onNote(event)
  print(_VERSION .. ", coroutine " .. tostring(coroutine))
  print(tostring(pcall(io.popen, "ls")) .. " " .. tostring(pcall(os.execute, "ls")) .. " " .. tostring(pcall(os.exit)))
  print(bit32.band(event.note, 15) .. " " .. string.rep("la", 2) .. " " .. math.floor(2.5) .. " " .. select("#", 1, 2))
  -- Errors of the host are errors of Lua.
  print(tostring(pcall(openURL, "https://example.org")))
end
