-- Humaniser: what a sequencer plays too evenly comes out as if somebody had played it.
--
-- Loudness follows a curve, then strays; each note comes a little late, never early, is a little out of tune, and now
-- and then is struck twice. Straying is not noise alone: `drift` walks slowly to and fro, as a player hurries and drags
-- for a bar or two. A note-off is late by what its note was late, so that lengths stay what they were.

-- The velocity curve is given by points; between them it is straight.
local kCurve = { { 1, 12 }, { 40, 50 }, { 90, 88 }, { 127, 120 } }
local kFlamGap = 35 -- ms between the strokes of a double one

-- Parameters -----------------------------------------------------------------------------------------------------

defineParameter("timing", "Timing (ms)", 20, 0, 100)
defineParameter("dynamics", "Dynamics", 10, 0, 40)
defineParameter("tuning", "Tuning (cent)", 6, 0, 50)
defineParameter("driftAmount", "Drift", 0.6, 0, 1)
defineParameter("flamChance", "Double Strokes (%)", 0, 0, 100)
defineParameter("flamLevel", "Level Of The First Stroke", 0.45, 0, 1)

-- Chance ---------------------------------------------------------------------------------------------------------

-- The sum of three throws: small errors are more frequent than large ones. Within -1..1.
local function stray()
  return (math.random() + math.random() + math.random()) * 2 / 3 - 1
end

drift = 0

-- A step of the walk. It is drawn back to the middle, the more the farther it is away.
local function walk()
  drift = 0.8 * drift + 0.2 * stray() * 2
  return drift
end

-- Mixes what belongs to this note with what belongs to the moment.
local function mixed()
  return (1 - driftAmount) * stray() + driftAmount * walk()
end

local function clamp(value, low, high)
  return math.max(low, math.min(high, value))
end

-- What a note becomes --------------------------------------------------------------------------------------------

local function shaped(velocity)
  for i = 2, #kCurve do
    local from, to = kCurve[i - 1], kCurve[i]
    if velocity <= to[1] then
      return from[2] + (velocity - from[1]) * (to[2] - from[2]) / (to[1] - from[1])
    end
  end
  return kCurve[#kCurve][2]
end

-- Lateness cannot be negative: the middle of the spread is half the time, so that a chord stays together on average.
local function plan(event)
  return {
    delay = clamp(timing * (0.5 + 0.5 * mixed()), 0, timing),
    velocity = math.floor(clamp(shaped(event.velocity) + dynamics * mixed(), 1, 127) + 0.5),
    tune = tuning / 100 * stray(),
    double = math.random() * 100 < flamChance,
  }
end

-- Callbacks ------------------------------------------------------------------------------------------------------

plans = {} -- id of the note that came in: what became of it

function onInit()
  plans = {}
  drift = 0
end

function onNote(event)
  local mine = plan(event)
  plans[event.id] = mine
  print(string.format("%d: %.1f ms late, velocity %d to %d, %+.1f cent%s", event.note, mine.delay, event.velocity,
    mine.velocity, mine.tune * 100, mine.double and ", double" or ""))

  event.velocity = mine.velocity
  event.tune = mine.tune
  if not mine.double then
    postEvent(event, mine.delay)
    return
  end
  -- The second stroke is the note itself. Its delay is settled before the wait: the key may be up before it ends, and
  -- the note-off must be as late as the stroke that it belongs to.
  local first = mine.delay
  mine.delay = first + kFlamGap
  wait(first)
  playNote(event.note, math.max(1, math.floor(mine.velocity * flamLevel)), kFlamGap - 5, nil, 1, 0, mine.tune)
  postEvent(event, kFlamGap)
end

function onRelease(event)
  local mine = plans[event.id]
  plans[event.id] = nil
  postEvent(event, mine and mine.delay or 0)
end

-- The wheel is how human it gets: all amounts at once.
function onController(event)
  if event.controller == 1 then
    local amount = event.value / 127
    timing = 40 * amount
    dynamics = 20 * amount
    tuning = 12 * amount
  else
    postEvent(event)
  end
end
