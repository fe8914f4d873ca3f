-- The first request is overwritten by the third, which has the same id. The second has none.
local function play(key)
  return function()
    print("key " .. key)
    playNote(key, 100, 20)
  end
end

local function onStart()
  runSync(play(60), "bass")
  runSync(play(64))
  runSync(play(67), "bass")
end

defineParameter("start", "Start", false, onStart)
