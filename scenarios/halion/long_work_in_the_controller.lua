-- The Controller writes two globals with over 2 ms of work between them. onNote looks at both.
first, second = 0, 0

local function onGo()
  first = go
  local sum = 0
  for i = 1, 60000 do
    sum = sum + i
  end
  second = go
end

function onNote(event)
  print("first " .. first .. ", second " .. second)
  playNote(event.note, event.velocity, 10)
end

defineParameter("go", "Go", 0, 0, 10, 1, onGo)
