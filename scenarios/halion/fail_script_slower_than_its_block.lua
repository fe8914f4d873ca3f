-- Each note computes for longer than a block lasts.
function onNote(event)
  local sum = 0
  for i = 1, 150000 do
    sum = sum + i
  end
  postEvent(event)
end
