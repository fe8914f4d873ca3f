-- A sustain pedal with a voice limit of its own.
--
-- Keys let go while the pedal is down ring on until it comes up; half way up they fade faster. Never more than
-- `maxVoices` voices sound: a new note takes the place of the quietest kind there is, which is the oldest voice that
-- only the pedal holds, else the oldest of all. A voice taken fades in a few milliseconds, so that nothing clicks.
--
-- Two buttons act from the user interface, that is from the Controller. Voices are the Processor's business: each
-- callback hands a function over with runSync, under an id of its own, so that a knob that is turned quickly causes one
-- trim a block.

local kPedal = 64
local kHalf, kDown = 32, 64 -- from kHalf to below kDown the dampers touch the strings

pedal = 0
voices = {} -- that ring, the oldest first: { id, key, note, down }
stolen = 0

-- Voices ---------------------------------------------------------------------------------------------------------

local function findVoice(note)
  for i, voice in ipairs(voices) do
    if voice.note == note then
      return voice, i
    end
  end
end

-- The one that is missed least: pedalled before held, older before younger.
local function victim()
  for i, voice in ipairs(voices) do
    if not voice.down then
      return i
    end
  end
  return 1
end

local function stealOne()
  local voice = table.remove(voices, victim())
  fade(voice.id, nil, 0, stealTime, true)
  stolen = stolen + 1
  print(string.format("stolen: key %d, %s", voice.key, voice.down and "held" or "pedalled"))
end

local function trimTo(limit)
  while #voices > limit do
    stealOne()
  end
end

-- Without pedal the key's release is the instrument's own; with the dampers half way the string rings a little.
local function letGo(voice)
  if pedal >= kHalf then
    fade(voice.id, nil, 0, halfPedalTime, true)
  else
    releaseVoice(voice.id)
  end
end

-- What the dampers catch when the pedal leaves `kDown`.
local function dampAll()
  local kept = {}
  for _, voice in ipairs(voices) do
    if voice.down then
      kept[#kept + 1] = voice
    else
      letGo(voice)
    end
  end
  voices = kept
end

-- Parameters -----------------------------------------------------------------------------------------------------

local function onMaxVoices()
  runSync(function() trimTo(maxVoices) end, "trim")
end

local function onPanic()
  if not panic then
    return
  end
  runSync(function()
    for _, voice in ipairs(voices) do
      fade(voice.id, nil, 0, stealTime, true)
    end
    print(string.format("panic: %d voices, %d stolen before", #voices, stolen))
    voices, stolen, pedal = {}, 0, 0
  end, "panic")
  panic = false -- a button; assignments do not call this function again
end

defineParameter("maxVoices", "Voices", 6, 1, 64, 1, onMaxVoices)
defineParameter("stealTime", "Steal Fade (ms)", 10, 1, 100)
defineParameter("halfPedalTime", "Half Pedal Fade (ms)", 150, 10, 2000)
defineParameter("resonance", "Pedal Resonance", 1.1, 1, 2)
defineParameter("panic", "All Voices Off", false, onPanic)

-- Callbacks ------------------------------------------------------------------------------------------------------

function onNote(event)
  trimTo(maxVoices - 1)
  -- With all dampers up a string is a little louder.
  local gain = pedal >= kDown and resonance or 1
  local id = playNote(event.note, event.velocity, 0, nil, gain * 0.7)
  voices[#voices + 1] = { id = id, key = event.note, note = event.id, down = true }
end

function onRelease(event)
  local voice, index = findVoice(event.id)
  if not voice then
    return -- stolen in the meantime
  end
  voice.down = false
  if pedal < kDown then
    table.remove(voices, index)
    letGo(voice)
  end
end

function onController(event)
  if event.controller ~= kPedal then
    postEvent(event)
    return
  end
  local before = pedal
  pedal = event.value
  if before >= kDown and pedal < kDown then
    dampAll()
  end
end
