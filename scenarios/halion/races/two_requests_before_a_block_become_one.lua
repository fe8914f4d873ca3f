-- A change of the chord asks twice for the same work; the second request is meant to replace the first.
local function play()
  playNote(60, 100, 20)
end

local function onChord()
  runSync(play, "chord")
  setParameter("lamp", true)
  runSync(play, "chord")
end

defineParameter("lamp", "Lamp", false)
defineParameter("chord", "Chord", false, onChord)
