-- Round robin: no two strokes of a drum sound alike.
--
-- A key has a set of variations that take turns. A variation is a small difference of tune, loudness and pan, as if
-- another recording had been chosen. The turns begin again after a pause, at the reset key, when controller 20 moves
-- above its middle, and when the number of variations is changed.

local kResetKey = 24
local kResetController = 20
local kMostVariations = 8

-- What a variation does. A sampler would choose a zone here.
local kVariations = {
  { tune = 0.00, level = 1.00, pan = 0.0 },
  { tune = 0.13, level = 0.92, pan = -0.2 },
  { tune = -0.09, level = 0.96, pan = 0.2 },
  { tune = 0.21, level = 0.88, pan = -0.1 },
  { tune = -0.17, level = 0.95, pan = 0.1 },
  { tune = 0.07, level = 0.90, pan = -0.3 },
  { tune = -0.24, level = 0.97, pan = 0.3 },
  { tune = 0.17, level = 0.93, pan = 0.0 },
}

local kModes = { "cycle", "random" }

-- Where each key stands. Two slots that play the same program do not disturb each other's turns.
defineSlotLocal("turns")
defineSlotLocal("lastStroke")
turns = {}
lastStroke = nil

-- Turns ----------------------------------------------------------------------------------------------------------

local function reset(why)
  turns = {}
  lastStroke = nil
  print("round robin starts again: " .. why)
end

-- Parameter callbacks run in the Controller. The turns belong to the Processor, which takes the reset over between two
-- blocks; many turns of a knob within a block are one reset.
local function onVariationsChanged()
  runSync(function() reset(numVariations .. " variations") end, "reset")
end

defineParameter("numVariations", "Variations", 4, 1, kMostVariations, 1, onVariationsChanged)
defineParameter("mode", "Mode", 1, kModes)
defineParameter("resetTime", "Pause That Resets (ms)", 600, 0, 5000)
defineParameter("shareTurns", "All Keys Take Turns Together", false)
defineParameter("depth", "Depth", 1, 0, 2)

local function nextInCycle(last)
  return last % numVariations + 1
end

-- Any but the last: drawn from one fewer, and moved past it. One variation alone has no choice.
local function nextAtRandom(last)
  if numVariations == 1 then
    return 1
  end
  if last == 0 then
    return math.random(numVariations)
  end
  local drawn = math.random(numVariations - 1)
  return drawn >= last and drawn + 1 or drawn
end

-- The number of the variation that the key plays now.
local function takeTurn(key)
  local who = shareTurns and 0 or key
  local last = turns[who] or 0
  turns[who] = kModes[mode] == "cycle" and nextInCycle(last) or nextAtRandom(last)
  return turns[who]
end

local function checkPause()
  local now = getTime()
  if lastStroke and resetTime > 0 and now - lastStroke > resetTime then
    reset(string.format("a pause of %d ms", now - lastStroke + 0.5))
  end
  lastStroke = now
end

-- Callbacks ------------------------------------------------------------------------------------------------------

function onInit()
  turns = {}
  lastStroke = nil
end

function onNote(event)
  if event.note == kResetKey then
    reset("the key")
    return
  end
  checkPause()
  local number = takeTurn(event.note)
  local variation = kVariations[number]
  print(string.format("key %d: variation %d", event.note, number))
  playNote(event.note, event.velocity, -1, nil, variation.level ^ depth, variation.pan * depth, variation.tune * depth)
end

-- The voices were played, not posted: their keys release them. Nothing is passed on.
function onRelease(event)
end

function onController(event)
  if event.controller ~= kResetController then
    postEvent(event)
  elseif event.value >= 64 then
    reset("the controller")
  end
end
