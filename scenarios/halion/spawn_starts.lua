-- Who is first, the spawned function or its spawner?
local function spawned(key)
  print("spawned, " .. getContext())
  playNote(key, 100, 20)
  wait(3)
  print("spawned, 3 ms later")
end

function onNote(event)
  spawn(spawned, event.note + 12)
  print("spawner")
  playNote(event.note, event.velocity, 20)
  wait(5)
  print("spawner, 5 ms later")
end
