-- Sampler builder: a velocity-switched instrument that is made from a few parameters.
--
-- Making it is work for the Controller: a zone for each layer and group of keys, and a table that says for each
-- velocity which layer plays. The Processor never sees it half made. It plays the instrument it has until the next one
-- is complete and takes that over between two blocks. The first note finds no instrument at all; it is put on hold by
-- runAsync until there is one.

local kLowKey, kHighKey = 36, 84
local kBuildLimit = 600000 -- ms; a large instrument may take longer than the host allows a callback

-- What a layer adds above its fundamental: the harder the stroke the brighter. Semitones and level.
local kPartials = { { 0, 1 }, { 12, 0.5 }, { 19, 0.35 }, { 24, 0.25 }, { 28, 0.2 }, { 31, 0.15 } }

-- Taken once: a build that begins while another waits would find that one's limit.
local hostLimit = getScriptExecTimeOut()

instrument = nil -- what notes play
built = nil      -- complete, not yet taken over
newest = 0       -- number of the build that was asked for last
building = false
down = {}        -- ids of the notes whose keys are down

-- Building: Controller -------------------------------------------------------------------------------------------

-- From each velocity to its layer. A curve above 1 leaves more of the range to the soft layers.
local function makeSwitch(layers, curve)
  local switch = {}
  for velocity = 1, 127 do
    switch[velocity] = math.min(layers, math.floor((velocity / 128) ^ curve * layers) + 1)
  end
  return switch
end

-- A zone covers `step` keys and is tuned to the one in their middle.
local function makeZones(layer, step)
  local zones = {}
  for low = kLowKey, kHighKey, step do
    local high = math.min(low + step - 1, kHighKey)
    local root = math.floor((low + high) / 2)
    for key = low, high do
      local partials = {}
      for i = 1, layer do
        -- High keys keep their partials in the range that can be heard.
        local interval = kPartials[i][1]
        local level = kPartials[i][2] * math.min(1, (kHighKey + 24 - key) / 48)
        partials[i] = { tune = key - root + interval, level = level }
      end
      zones[key] = { root = root, partials = partials }
    end
  end
  return zones
end

-- Makes an instrument layer by layer. Between two layers other work of the Controller has its turn; if that asked for
-- a newer instrument this one is given up. Returns true when `built` is complete.
local function build(number)
  setScriptExecTimeOut(kBuildLimit)
  building = true
  local layers, step = numLayers, keysPerZone
  local made = { number = number, switch = makeSwitch(layers, velocityCurve), layers = {} }
  for layer = 1, layers do
    made.layers[layer] = makeZones(layer, step)
    print(string.format("build %d: layer %d of %d, %d %%", number, layer, layers, 100 * layer / layers))
    wait(1)
    if number ~= newest then
      print(string.format("build %d: given up", number))
      return false
    end
  end
  built = made
  building = false
  setScriptExecTimeOut(hostLimit)
  return true
end

-- Taking over: Processor -----------------------------------------------------------------------------------------

local function takeOver()
  if built then
    instrument = built
    built = nil
    print(string.format("instrument %d: %d layers", instrument.number, #instrument.layers))
  end
end

-- Several changes between two blocks end in one exchange.
local function onStructureChanged()
  newest = newest + 1
  if build(newest) then
    runSync(takeOver, "take over")
  end
end

defineParameter("numLayers", "Layers", 3, 1, #kPartials, 1, onStructureChanged)
defineParameter("keysPerZone", "Keys Per Zone", 3, 1, 12, 1, onStructureChanged)
defineParameter("velocityCurve", "Velocity Curve", 1, 0.25, 4, 0, onStructureChanged)
defineParameter("level", "Level", 0.5, 0, 1)

-- Playing: Processor ---------------------------------------------------------------------------------------------

-- The first to come builds; who comes while that goes on waits for it.
local function ensureInstrument()
  if instrument then
    return
  end
  if not building then
    building = true
    newest = newest + 1
    runAsync(build, newest)
  end
  while building do
    wait(2)
  end
  takeOver()
end

local function play(key, velocity)
  local number = instrument.switch[velocity]
  local zone = instrument.layers[number][key]
  if not zone then
    return -- outside the instrument's range
  end
  print(string.format("key %d, velocity %d: layer %d, root %d", key, velocity, number, zone.root))
  for _, partial in ipairs(zone.partials) do
    playNote(zone.root, velocity, -1, nil, level * partial.level, 0, partial.tune)
  end
end

function onNote(event)
  down[event.id] = true
  ensureInstrument()
  -- A key that was let go while its note was on hold stays silent.
  if down[event.id] then
    play(event.note, event.velocity)
  end
end

function onRelease(event)
  down[event.id] = nil
end
