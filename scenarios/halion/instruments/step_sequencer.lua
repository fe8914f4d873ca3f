-- Step sequencer: a bar of sixteenths that follows the host's transport.
--
-- While the host plays, held keys transpose the pattern, and steps fall on the sixteenths of the song: a key struck
-- between two of them waits for the next. Each step asks where the song is and waits for what is left to its next
-- sixteenth, so that neither a change of tempo nor a rounded wait adds up. While the host stands still a key plays
-- through the pattern once at 120 beats a minute, to try it out.
--
-- The pattern is saved with the preset: onSave gives it to the host as a table, onLoad takes it back.

local kSteps = 16
local kStepBeats = 0.25
local kTryOutBeatMs = 500

-- A step is nil or { degree, velocity, length }: degree in semitones from the held key, length in steps.
local kFactoryPattern = {
  [1] = { 0, 110, 0.9 },
  [3] = { 0, 70, 0.5 },
  [4] = { 12, 85, 0.5 },
  [5] = { 7, 100, 1.8 },
  [7] = { 3, 90, 0.9 },
  [8] = { 0, 60, 0.4 },
  [9] = { 0, 110, 0.9 },
  [11] = { 10, 85, 0.9 },
  [12] = { 7, 75, 0.5 },
  [13] = { 12, 100, 1.8 },
  [15] = { 10, 90, 0.9 },
  [16] = { 7, 80, 0.5 },
}

pattern = kFactoryPattern
held = {}       -- keys that are down, in the order they were struck
running = false -- whether the sequence's activity is there

-- Parameters -----------------------------------------------------------------------------------------------------

-- Moves the pattern round its bar. The Controller makes the new pattern and exchanges it for the old one at once.
local function onRotate()
  local turned = {}
  for step = 1, kSteps do
    turned[(step - 1 + rotate) % kSteps + 1] = kFactoryPattern[step]
  end
  pattern = turned
  print("pattern turned by " .. rotate)
end

defineParameter("swing", "Swing", 0, 0, 0.6)
defineParameter("rotate", "Rotate", 0, 0, kSteps - 1, 1, onRotate)
defineParameter("level", "Level", 0.8, 0, 1)

-- Time -----------------------------------------------------------------------------------------------------------

-- The step that a song position lies in or, a hair before one, the one about to begin.
local function stepAt(beats)
  return math.floor(beats / kStepBeats + 0.001)
end

-- Beats from a song position to the given step. Every second step is late by the swing.
local function beatsUntil(step, beats)
  local late = step % 2 == 1 and swing * kStepBeats / 2 or 0
  return math.max(0, step * kStepBeats + late - beats)
end

-- Playing --------------------------------------------------------------------------------------------------------

local function playStep(number, beatMs)
  local note = pattern[number % kSteps + 1]
  local key = held[#held]
  if note and key then
    local length = note[3] * kStepBeats * beatMs
    playNote(key.note + note[1], math.floor(note[2] * key.velocity / 127 + 0.5), length, nil, level)
  end
end

-- Follows the song from the next sixteenth on, until it stops or no key is held.
local function follow()
  local position = getBeatTime()
  local step = stepAt(position)
  if step * kStepBeats < position - 0.005 then
    step = step + 1
  end
  print(string.format("follows from step %d at %.1f bpm", step % kSteps + 1, getTempo()))
  while #held > 0 and isPlaying() do
    local left = beatsUntil(step, getBeatTime())
    if left > 0 then
      waitBeat(left)
    end
    if isPlaying() then
      playStep(step, getBeatDuration())
      step = step + 1
      -- To the middle of the step: what is left is asked for when it is near.
      waitBeat(kStepBeats / 2)
    end
  end
  running = false
end

local function tryOut()
  print("plays once")
  for step = 0, kSteps - 1 do
    if #held == 0 then
      break
    end
    playStep(step, kTryOutBeatMs)
    wait(kStepBeats * kTryOutBeatMs)
  end
  running = false
end

-- Callbacks ------------------------------------------------------------------------------------------------------

function onNote(event)
  held[#held + 1] = { note = event.note, velocity = event.velocity }
  if not running then
    running = true
    spawn(isPlaying() and follow or tryOut)
  end
end

function onRelease(event)
  for i, key in ipairs(held) do
    if key.note == event.note then
      table.remove(held, i)
      return
    end
  end
end

-- Empty steps are kept as "-", so that the list has no holes.
function onSave()
  local steps, count = {}, 0
  for step = 1, kSteps do
    local note = pattern[step]
    steps[step] = note and table.concat(note, " ") or "-"
    count = count + (note and 1 or 0)
  end
  print(string.format("saved %d steps", count))
  return { version = 1, steps = steps }
end

function onLoad(data)
  if data.version ~= 1 then
    print("unknown version of the saved pattern")
    return
  end
  local loaded, count = {}, 0
  for step, text in ipairs(data.steps) do
    local degree, velocity, length = text:match("^(%-?%d+) (%d+) ([%d.]+)$")
    if degree then
      loaded[step] = { tonumber(degree), tonumber(velocity), tonumber(length) }
      count = count + 1
    end
  end
  pattern = loaded
  print(string.format("loaded %d steps", count))
end
