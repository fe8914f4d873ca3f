-- Held keys in turn, ten milliseconds each. One onNote plays for all of them: the others wait for their release and
-- only keep the list.
keys = {}

local function play()
  local step = 0
  while #keys > 0 do
    playNote(keys[step % #keys + 1], 90, 8)
    step = step + 1
    wait(pace)
  end
  print("played " .. step)
end

function onNote(event)
  keys[#keys + 1] = event.note
  if #keys == 1 then
    spawn(play)
  end
  waitForRelease()
  for i, key in ipairs(keys) do
    if key == event.note then
      table.remove(keys, i)
      break
    end
  end
end

defineParameter("pace", "Pace", 10, 1, 100)
