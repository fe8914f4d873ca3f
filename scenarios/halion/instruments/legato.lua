-- Legato for one voice, as a solo instrument needs it.
--
-- A key struck while another is held slides: a new voice starts at the pitch of the old one, glides to its own and
-- fades in while the old one fades out. A key let go slides back to the key held before it. After the last key the
-- voice is released and a short release sound answers it, the softer the longer the note had been held.

local kReleaseKeyOffset = 12  -- the release sound is heard an octave above
local kReleaseLength = 90     -- ms

held = {}      -- keys that are down, in the order they were struck: { key, velocity }
sounding = nil -- the one voice: { id, key, velocity, since }

-- Parameters -----------------------------------------------------------------------------------------------------

defineParameter("legatoOn", "Legato", true)
defineParameter("glidePerSemitone", "Glide Per Semitone (ms)", 8, 0, 50)
defineParameter("glideMax", "Longest Glide (ms)", 80, 0, 500)
defineParameter("crossfade", "Crossfade (ms)", 30, 1, 200)
defineParameter("releaseLevel", "Release Level (dB)", -9, -40, 0)
defineParameter("releaseDecay", "Release Decay (dB/s)", 12, 0, 60)

-- Keys -----------------------------------------------------------------------------------------------------------

local function push(key, velocity)
  held[#held + 1] = { key = key, velocity = velocity }
end

-- Takes the key out of the list, wherever it is in it.
local function remove(key)
  for i = #held, 1, -1 do
    if held[i].key == key then
      table.remove(held, i)
      return
    end
  end
end

local function top()
  return held[#held]
end

-- Voices ---------------------------------------------------------------------------------------------------------

local function glideTime(interval)
  return math.min(math.abs(interval) * glidePerSemitone, glideMax)
end

-- The voice is held by this script, not by the key that was struck: hence the duration 0.
local function startVoice(key, velocity)
  sounding = {
    id = playNote(key, velocity, 0),
    key = key,
    velocity = velocity,
    since = getTime(),
  }
end

-- Starts at the pitch of the voice that sounds and takes its place. The clock of the release sound goes on: a legato
-- phrase counts as one long note.
local function slideTo(key, velocity)
  local old = sounding
  local interval = key - old.key
  local id = playNote(key, velocity, 0, nil, 1, 0, -interval)
  changeTune(id, 0, false, glideTime(interval))
  fade(id, 0, 1, crossfade)
  fade(old.id, nil, 0, crossfade, true)
  sounding = { id = id, key = key, velocity = velocity, since = old.since }
end

local function releaseGain(heldMs)
  local dB = releaseLevel - releaseDecay * heldMs / 1000
  return 10 ^ (dB / 20), dB
end

-- Ends the voice and plays the release sound.
local function endVoice()
  local heldMs = getTime() - sounding.since
  local gain, dB = releaseGain(heldMs)
  releaseVoice(sounding.id)
  playNote(sounding.key + kReleaseKeyOffset, sounding.velocity, kReleaseLength, nil, gain)
  print(string.format("release of %d after %d ms at %.1f dB", sounding.key, heldMs + 0.5, dB))
  sounding = nil
end

-- Callbacks ------------------------------------------------------------------------------------------------------

function onInit()
  held = {}
  sounding = nil
end

function onNote(event)
  push(event.note, event.velocity)
  if not sounding then
    startVoice(event.note, event.velocity)
  elseif legatoOn then
    slideTo(event.note, event.velocity)
  else
    releaseVoice(sounding.id)
    startVoice(event.note, event.velocity)
  end
end

function onRelease(event)
  remove(event.note)
  if not sounding then
    return
  end
  local before = top()
  if not before then
    endVoice()
  elseif event.note == sounding.key then
    -- Back to the key that is still down, with the loudness that the phrase has now.
    if legatoOn then
      slideTo(before.key, sounding.velocity)
    else
      releaseVoice(sounding.id)
      startVoice(before.key, before.velocity)
    end
  end
end
