-- Arpeggiator: held keys are played one after another, in time with the host.
--
-- Keys struck within `chordWindow` join together, so that a chord's first note is the right one. A key that is let go
-- within it was meant as a single note: it is played once and joins nothing. The hold pedal keeps the keys that are
-- let go while it is down; the first key struck after all are up begins a new chord.
--
-- One activity plays, started by the first key and ended by the lack of keys. It looks at the keys anew at every step:
-- a change of keys, mode or rate is heard with the next note.

local kPedal = 64
local kModes = { "up", "down", "up and down", "as played", "random" }

keys = {}        -- { key, velocity, id, down }, in the order they were struck
pedalDown = false
playing = false  -- whether the activity runs
step = 0         -- of the present run, from 0

-- Parameters -----------------------------------------------------------------------------------------------------

defineParameter("mode", "Mode", 1, kModes)
defineParameter("octaves", "Octaves", 1, 1, 4, 1)
defineParameter("rate", "Note Length (Beats)", 0.25, 0.0625, 2)
defineParameter("gate", "Gate", 0.6, 0.05, 1)
defineParameter("accentEvery", "Accent Every", 4, 1, 16, 1)
defineParameter("chordWindow", "Chord Window (ms)", 15, 1, 50)

-- Keys -----------------------------------------------------------------------------------------------------------

local function anyDown()
  for _, key in ipairs(keys) do
    if key.down then
      return true
    end
  end
  return false
end

-- With the pedal down and all keys up, the next key is the first of another chord.
local function addKey(event)
  if not anyDown() then
    keys = {}
  end
  keys[#keys + 1] = { key = event.note, velocity = event.velocity, id = event.id, down = true }
end

local function releaseKey(id)
  for i, key in ipairs(keys) do
    if key.id == id then
      key.down = false
      if not pedalDown then
        table.remove(keys, i)
      end
      return
    end
  end
end

local function dropReleased()
  local kept = {}
  for _, key in ipairs(keys) do
    if key.down then
      kept[#kept + 1] = key
    end
  end
  keys = kept
end

-- The sequence ---------------------------------------------------------------------------------------------------

local function byPitch()
  local sorted = { table.unpack(keys) }
  -- Keys may be equal: the same key, held by the pedal and struck again. Their order must not depend on the sort.
  table.sort(sorted, function(a, b)
    if a.key ~= b.key then
      return a.key < b.key
    end
    return a.id < b.id
  end)
  return sorted
end

-- All notes of one pass in the direction "up": the chord, then the chord an octave higher.
local function overOctaves(chord)
  local notes = {}
  for octave = 0, octaves - 1 do
    for _, key in ipairs(chord) do
      notes[#notes + 1] = { key = key.key + 12 * octave, velocity = key.velocity }
    end
  end
  return notes
end

-- The note of the present step.
local function nextNote()
  local name = kModes[mode]
  local notes = overOctaves(name == "as played" and keys or byPitch())
  local count = #notes
  if name == "random" then
    return notes[math.random(count)]
  elseif name == "down" then
    return notes[count - step % count]
  elseif name == "up and down" and count > 2 then
    -- The highest and the lowest are not repeated.
    local position = step % (2 * count - 2)
    return notes[position < count and position + 1 or 2 * count - 1 - position]
  end
  return notes[step % count + 1]
end

-- Runs as long as there are keys.
local function play()
  step = 0
  while #keys > 0 do
    local note = nextNote()
    local accent = step % accentEvery == 0 and 1 or 0.75
    playNote(note.key, math.max(1, math.floor(note.velocity * accent)), gate * rate * getBeatDuration())
    step = step + 1
    waitBeat(rate)
  end
  playing = false
  print(string.format("played %d notes", step))
end

-- Callbacks ------------------------------------------------------------------------------------------------------

function onNote(event)
  wait(chordWindow)
  if not isNoteHeld() then
    playNote(event.note, event.velocity, 60)
    return
  end
  addKey(event)
  if not playing then
    playing = true
    spawn(play)
  end
end

function onRelease(event)
  releaseKey(event.id)
end

function onController(event)
  if event.controller ~= kPedal then
    postEvent(event)
    return
  end
  pedalDown = event.value >= 64
  if not pedalDown then
    dropReleased()
  end
end
