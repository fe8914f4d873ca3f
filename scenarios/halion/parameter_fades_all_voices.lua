-- A switch of the user interface fades every voice that is held: the parameter callback runs in the Controller and sends the
-- fade over to the Processor.
held = {}

function onNote(event)
  held[#held + 1] = postEvent(event)
end

function onRelease(event)
  postEvent(event)
end

local function fadeHeld()
  for _, id in ipairs(held) do
    fade(id, nil, 0, 40, true)
  end
  held = {}
end

local function onSwitch()
  if fadeAll then
    runSync(fadeHeld, "fade")
  end
end

defineParameter("fadeAll", "Fade all voices", false, onSwitch)
