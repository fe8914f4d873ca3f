-- A change of the chord asks once, when all else is done.
local function play()
  playNote(60, 100, 20)
end

local function onChord()
  setParameter("lamp", true)
  runSync(play, "chord")
end

defineParameter("lamp", "Lamp", false)
defineParameter("chord", "Chord", false, onChord)
