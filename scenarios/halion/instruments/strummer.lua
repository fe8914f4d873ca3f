-- Strummer: one key plays a chord on six strings, as a guitarist would.
--
-- Keys from 48 up choose the root. Keys below are switches and are not heard: 24 to 28 choose the chord, 30 to 33 the
-- stroke. The modulation wheel sets how long a stroke takes. A string has one voice: a new stroke damps what the
-- string still sounded, string by string, in the moment it is hit.

local kOpenStrings = { 40, 45, 50, 55, 59, 64 } -- E A D G B E
local kFirstPlayedKey = 48

local kChords = {
  [24] = { name = "major", 0, 4, 7 },
  [25] = { name = "minor", 0, 3, 7 },
  [26] = { name = "seventh", 0, 4, 7, 10 },
  [27] = { name = "minor seventh", 0, 3, 7, 10 },
  [28] = { name = "suspended", 0, 5, 7 },
}

local kStrokes = { [30] = "down", [31] = "up", [32] = "alternate", [33] = "muted" }

chord = kChords[24]
stroke = "down"
lastDirection = "up" -- so that alternating begins with a downstroke
strings = {}         -- number of the string: { id, root } of its voice
strokeCount = 0

-- Parameters -----------------------------------------------------------------------------------------------------

defineParameter("strokeTime", "Stroke Time (ms)", 60, 5, 300)
defineParameter("upstrokeLevel", "Upstroke Level", 0.8, 0, 1)
defineParameter("strokeAccent", "Accent Of The First String", 1.15, 1, 1.5)
defineParameter("dampTime", "Damp Time (ms)", 12, 1, 100)
defineParameter("mutedLength", "Muted Length (ms)", 45, 10, 200)

-- Fretboard ------------------------------------------------------------------------------------------------------

local function isChordNote(key, root)
  local class = (key - root) % 12
  for _, interval in ipairs(chord) do
    if interval == class then
      return true
    end
  end
  return false
end

-- A barre chord: the root on one of the two low strings, the other strings at that fret or the next ones. Returns a
-- key for each string; a string below the root stays nil.
local function fingering(root)
  local bass = root % 12
  local sixth = (bass - kOpenStrings[1]) % 12
  local fifth = (bass - kOpenStrings[2]) % 12
  local first, fret = 1, sixth
  if fifth < sixth then
    first, fret = 2, fifth
  end
  local keys = {}
  keys[first] = kOpenStrings[first] + fret
  for number = first + 1, 6 do
    local key = kOpenStrings[number] + fret
    while not isChordNote(key, root) do
      key = key + 1
    end
    keys[number] = key
  end
  return keys, first
end

-- Strokes --------------------------------------------------------------------------------------------------------

local function damp(number, time)
  local voice = strings[number]
  if voice then
    fade(voice.id, nil, 0, time, true)
    strings[number] = nil
  end
end

local function nextDirection()
  if stroke == "alternate" then
    return lastDirection == "down" and "up" or "down"
  end
  return stroke == "up" and "up" or "down"
end

-- The order in which the strings are hit.
local function order(direction, first)
  local out = {}
  for number = first, 6 do
    if direction == "down" then
      out[#out + 1] = number
    else
      table.insert(out, 1, number)
    end
  end
  return out
end

local function hit(number, key, root, velocity)
  damp(number, dampTime)
  if stroke == "muted" then
    playNote(key, velocity, mutedLength, nil, 0.5)
  else
    strings[number] = { id = playNote(key, velocity, 0, nil, 0.6), root = root }
  end
end

-- A later stroke ends this one: the hand is somewhere else.
local function strum(root, velocity)
  strokeCount = strokeCount + 1
  local mine = strokeCount
  local direction = nextDirection()
  local keys, first = fingering(root)
  local way = order(direction, first)
  lastDirection = direction
  if direction == "up" then
    velocity = velocity * upstrokeLevel
  end
  -- The hand mutes the strings that the chord does not need.
  for number = 1, first - 1 do
    damp(number, dampTime)
  end
  print(string.format("%s %s on %d: %s", direction, chord.name, root, table.concat(keys, " ", first, 6)))
  for position, number in ipairs(way) do
    local accent = position == 1 and strokeAccent or 1
    hit(number, keys[number], root, math.min(127, math.floor(velocity * accent)))
    wait(strokeTime / #way)
    if strokeCount ~= mine then
      return
    end
  end
end

-- Callbacks ------------------------------------------------------------------------------------------------------

function onNote(event)
  if kChords[event.note] then
    chord = kChords[event.note]
    print("chord: " .. chord.name)
  elseif kStrokes[event.note] then
    stroke = kStrokes[event.note]
    print("stroke: " .. stroke)
  elseif event.note >= kFirstPlayedKey then
    strum(event.note, event.velocity)
  end
end

-- The left hand lifts: the strings that belong to this chord stop.
function onRelease(event)
  for number = 1, 6 do
    if strings[number] and strings[number].root == event.note then
      damp(number, 3 * dampTime)
    end
  end
end

function onController(event)
  if event.controller == 1 then
    strokeTime = 5 + 295 * event.value / 127
  else
    postEvent(event)
  end
end
