-- A knob bends the voice that sounds. Each change takes the Controller a while, so it falls behind. What it hands over has
-- an id: the Processor bends once a block, to where the knob is by then.
calls = 0

local function bend()
  changeTune(voice, knob / 20, false, true)
end

local function onKnob()
  calls = calls + 1
  openURL("https://example.org/knob")
  runSync(bend, "bend")
end

function onNote(event)
  voice = playNote(event.note, event.velocity)
end

function onRelease(event)
  print(calls .. " calls, knob at " .. knob)
end

defineParameter("knob", "Knob", 0, 0, 1000, 1, onKnob)
