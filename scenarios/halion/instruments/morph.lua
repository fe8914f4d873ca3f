-- Morph: a monophonic lead of two voices that are mixed, moved and bent by controllers.
--
-- Every movement is a ramp: a controller sends steps, and steps of volume, pan or tune are heard as zips. One function
-- each works out what the voices should be from the state of the controllers, so that a note begins where the last one
-- was, and nothing depends on the order in which messages came.
--
--   wheel (1)       from the first voice to the second, an octave above, at equal power
--   pan (10)        where they are; the two spread to both sides of it
--   pitch bend      both, by `bendRange` semitones
--   aftertouch      depth of a vibrato, played by an activity of its own while a note sounds
--
-- Of several held keys one sounds: the last, the lowest or the highest. When it is let go the next best takes over.

local kPriorities = { "last", "lowest", "highest" }
local kIntervals = { 0, 12 } -- of the two voices, semitones above the key
local kVibratoHz = 5.5
local kVibratoStep = 20      -- ms between two points of the vibrato, which is straight between them
local kMostVibrato = 0.6     -- semitones

held = {}      -- keys that are down, in the order they were struck: { note, velocity }
lead = nil     -- what sounds: { note, ids, ended }
wheel = 0      -- 0..1
place = 0      -- -1..1
bend = 0       -- -1..1
pressure = 0   -- 0..1
vibrato = 0    -- semitones, now

-- Notes ----------------------------------------------------------------------------------------------------------

-- The key that should sound, or nil.
local function best()
  local found
  for _, key in ipairs(held) do
    local rule = kPriorities[priority]
    if not found or rule == "last" or rule == "lowest" and key.note < found.note
      or rule == "highest" and key.note > found.note then
      found = key
    end
  end
  return found
end

-- What the voices should be --------------------------------------------------------------------------------------

local function setVolumes(ramp)
  local angle = wheel * math.pi / 2
  changeVolume(lead.ids[1], math.cos(angle), false, ramp)
  changeVolume(lead.ids[2], math.sin(angle), false, ramp)
end

local function setPans(ramp)
  local room = 1 - math.abs(place)
  changePan(lead.ids[1], place - width * room, false, ramp)
  changePan(lead.ids[2], place + width * room, false, ramp)
end

local function setTunes(ramp)
  local tune = bend * bendRange + vibrato
  for _, id in ipairs(lead.ids) do
    changeTune(id, tune, false, ramp)
  end
end

-- Runs as long as its note sounds. Without pressure it moves nothing.
local function playVibrato(mine)
  local phase = 0
  while not mine.ended do
    phase = phase + kVibratoHz * kVibratoStep / 1000
    local target = pressure * kMostVibrato * math.sin(2 * math.pi * phase)
    if target ~= vibrato then
      vibrato = target
      setTunes(kVibratoStep)
    end
    wait(kVibratoStep)
  end
end

local function stop()
  lead.ended = true
  for _, id in ipairs(lead.ids) do
    releaseVoice(id)
  end
  lead = nil
  vibrato = 0
end

local function start(key)
  lead = { note = key.note, ids = {}, ended = false }
  for i, interval in ipairs(kIntervals) do
    lead.ids[i] = playNote(key.note + interval, key.velocity, 0)
  end
  setVolumes(true)
  setPans(true)
  setTunes(true)
  print("sounds " .. key.note)
  spawn(playVibrato, lead)
end

-- Makes what sounds what should sound.
local function update()
  local key = best()
  if lead and key and lead.note == key.note then
    return
  end
  if lead then
    stop()
  end
  if key then
    start(key)
  end
end

-- Parameters -----------------------------------------------------------------------------------------------------

-- Notes are the Processor's business. Keys are asked for again: one whose note-off was lost is forgotten here.
local function onPriority()
  runSync(function()
    for i = #held, 1, -1 do
      if not isKeyDown(held[i].note) then
        table.remove(held, i)
      end
    end
    print("priority: " .. kPriorities[priority])
    update()
  end, "priority")
end

defineParameter("priority", "Priority", 1, kPriorities, onPriority)
defineParameter("bendRange", "Bend Range", 2, 0, 24, 1)
defineParameter("width", "Width", 0.5, 0, 1)
defineParameter("smoothing", "Smoothing (ms)", 15, 0, 200)

-- Callbacks ------------------------------------------------------------------------------------------------------

function onNote(event)
  held[#held + 1] = { note = event.note, velocity = event.velocity }
  update()
end

function onRelease(event)
  for i, key in ipairs(held) do
    if key.note == event.note then
      table.remove(held, i)
      break
    end
  end
  update()
end

function onController(event)
  if event.controller == 1 then
    wheel = event.value / 127
    if lead then
      setVolumes(smoothing)
    end
  elseif event.controller == 10 then
    place = math.max(-1, (event.value - 64) / 63)
    if lead then
      setPans(smoothing)
    end
  else
    postEvent(event)
  end
end

function onPitchBend(event)
  bend = event.bend
  if lead then
    setTunes(smoothing)
  end
end

function onAfterTouch(event)
  pressure = event.value / 127
end
