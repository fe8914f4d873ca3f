-- Two requests with one id before a block: the later replaces the earlier. Without an id both run.
local function play(key)
  return function() playNote(key, 100, 20) end
end

local function onStart()
  runSync(play(60), "chord")
  runSync(play(64), "chord")
  runSync(play(67))
  runSync(play(72))
  print("queued")
end

defineParameter("start", "Start", false, onStart)
