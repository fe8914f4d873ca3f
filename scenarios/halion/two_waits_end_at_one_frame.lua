-- Both notes go on 25 ms after the first one began. It is the older call, and the later of the two to begin that wait.
function onNote(event)
  if event.note == 60 then
    wait(10)
    wait(15)
  else
    wait(20)
  end
  print("note " .. event.note .. " goes on")
end
