-- Chord memory: teach a key a chord, then play it with one finger.
--
-- While `learn` is on, what is played is heard as it is. The keys held together are the chord; after the last of them
-- is let go, the next single key becomes its trigger, and the chord is remembered with the distances it has from that
-- key. With `learn` off a trigger plays its chord; any other key plays the chord of the nearest trigger, moved along.
--
-- The memory is kept as text in a parameter, so that it is saved and restored with the program, and can be typed:
-- "60=0,4,7;65=-5,0,4". Text is parsed in the Controller; the Processor takes the chords over in the next block.

chords = {}    -- trigger key: list of semitones from it, rising
playing = {}   -- id of the note that came in: the voices of its chord

-- What is being taught.
lesson = { state = "collect", keys = {}, down = 0 }

-- Memory as text -------------------------------------------------------------------------------------------------

local function encode()
  local triggers = {}
  for trigger in pairs(chords) do
    triggers[#triggers + 1] = trigger
  end
  table.sort(triggers)
  local entries = {}
  for i, trigger in ipairs(triggers) do
    entries[i] = trigger .. "=" .. table.concat(chords[trigger], ",")
  end
  return table.concat(entries, ";")
end

-- What cannot be read is left out: a typing error costs one chord, not all of them.
local function decode(text)
  local out, count = {}, 0
  for trigger, list in text:gmatch("(%d+)=([%-%d,]+)") do
    local chord = {}
    for semitones in list:gmatch("%-?%d+") do
      chord[#chord + 1] = tonumber(semitones)
    end
    table.sort(chord)
    out[tonumber(trigger)] = chord
    count = count + 1
  end
  return out, count
end

local function onMemory()
  local decoded, count = decode(memory)
  runSync(function()
    chords = decoded
    print(string.format("memory: %d chord%s", count, count == 1 and "" or "s"))
  end, "memory")
end

-- Keys that were down when learning began or ended belong to the other mode and are forgotten.
local function onLearn()
  local state = learn and "learn" or "play"
  runSync(function()
    lesson = { state = "collect", keys = {}, down = 0 }
    print("mode: " .. state)
  end, "learn")
end

defineParameter("learn", "Learn", false, onLearn)
defineParameter("memory", "Chord Memory", "60=0,4,7", onMemory)
defineParameter("spread", "Spread (ms)", 0, 0, 100)
defineParameter("softness", "Softness Of Upper Notes", 0.1, 0, 0.5)

-- Learning -------------------------------------------------------------------------------------------------------

-- Returns true if the key was taken as a trigger and is not a note of a chord.
local function learnNote(event)
  if lesson.state == "assign" then
    local chord = {}
    for i, key in ipairs(lesson.keys) do
      chord[i] = key - event.note
    end
    table.sort(chord)
    chords[event.note] = chord
    print(string.format("key %d plays %s", event.note, table.concat(chord, " ")))
    lesson = { state = "collect", keys = {}, down = 0 }
    setParameter("memory", encode())
    return true
  end
  lesson.keys[#lesson.keys + 1] = event.note
  lesson.down = lesson.down + 1
  return false
end

local function learnRelease()
  if lesson.down == 0 then
    return -- the trigger, or a key from before
  end
  lesson.down = lesson.down - 1
  if lesson.down == 0 then
    lesson.state = "assign"
  end
end

-- Playing --------------------------------------------------------------------------------------------------------

-- The trigger that is nearest to the key; the lower of two that are equally near.
local function nearestTrigger(key)
  local best
  for trigger in pairs(chords) do
    local nearer = not best or math.abs(trigger - key) < math.abs(best - key)
    if nearer or math.abs(trigger - key) == math.abs(best - key) and trigger < best then
      best = trigger
    end
  end
  return best
end

local function playChord(event)
  local chord = chords[nearestTrigger(event.note)] or { 0 }
  local voices = {}
  playing[event.id] = voices
  for i, semitones in ipairs(chord) do
    local gain = 0.6 * (1 - softness) ^ (i - 1)
    voices[#voices + 1] = playNote(event.note + semitones, event.velocity, 0, nil, gain)
    if spread > 0 and i < #chord then
      wait(spread)
      if not playing[event.id] then
        return -- let go before it was complete
      end
    end
  end
end

-- Callbacks ------------------------------------------------------------------------------------------------------

-- The memory as it was restored, or as it comes from the factory. Its callback is for changes only.
function onInit()
  chords = decode(memory)
end

function onNote(event)
  if not learn then
    playChord(event)
  elseif not learnNote(event) then
    postEvent(event)
  end
end

-- A note ends the way it began, whatever the mode is by now.
function onRelease(event)
  local voices = playing[event.id]
  playing[event.id] = nil
  if voices then
    for _, id in ipairs(voices) do
      releaseVoice(id)
    end
    return
  end
  postEvent(event)
  if learn then
    learnRelease()
  end
end
