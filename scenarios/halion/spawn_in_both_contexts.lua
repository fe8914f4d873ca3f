-- A spawned function runs in the context of its spawner and is given its arguments.
local function count(name, upTo, pause)
  for i = 1, upTo do
    wait(pause)
    print(name .. " " .. i .. " in " .. getContext())
  end
end

function onNote(event)
  spawn(count, "audio", 2, 5)
end

defineParameter("go", "Go", false, function() spawn(count, "control", 2, 5) end)
