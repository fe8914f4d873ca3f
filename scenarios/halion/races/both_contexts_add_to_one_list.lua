-- What happened, in one list: the Controller adds to it when the parameter moves, the Processor with each note.
log = {}

local function add(what)
  local last = #log
  local where = getContext()
  log[last + 1] = what .. " in the " .. where
end

local function onLevel()
  add("level")
end

defineParameter("level", "Level", 0, onLevel)

function onNote(event)
  add("note")
  playNote(event.note, event.velocity, 20)
  wait(20)
  print(#log .. " entries")
end
