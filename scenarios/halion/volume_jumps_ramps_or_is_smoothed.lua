-- true jumps, a number is a ramp of so many milliseconds, false leaves it to the host's smoothing.
local kinds = {[60] = true, [61] = 10, [62] = false}

function onNote(event)
  local id = playNote(event.note, event.velocity, 0)
  wait(10)
  changeVolume(id, 0.1, false, kinds[event.note])
  wait(30)
  changeVolumedB(id, -6, true, true)
end
