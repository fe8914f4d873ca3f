-- A fade to nothing is called back half way. Without a start it goes on from where it is: half of the way, half of the
-- time. With a start it jumps there and takes all of its time.
starts = {[61] = 0}  -- key 60 has none

function onNote(event)
  local id = playNote(event.note, event.velocity, 0)
  fade(id, 1, 0, 20)
  wait(10)
  fade(id, starts[event.note], 1, 20)
  wait(20)
  fade(id, nil, 0, 5, true)
end
