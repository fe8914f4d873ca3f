-- A callback may wait inside its own functions, iterators and pcall, but not inside a function that Lua's sort calls.
local function slowly(from, to)
  return function(_, i)
    wait(1)
    if i < to then
      return i + 1
    end
  end, nil, from - 1
end

function onNote(event)
  for i in slowly(1, 3) do
    print("iterator " .. i)
  end
  print("pcall " .. tostring(pcall(wait, 2)))
  table.sort({3, 1, 2}, function(a, b)
    wait(1)
    return a < b
  end)
  print("never here")
end
