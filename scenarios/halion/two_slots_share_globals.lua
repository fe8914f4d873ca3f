-- One program in two slots: globals are common to both, slot locals are not.
defineSlotLocal("mine")
ours = 0

function onLoadIntoSlot()
  mine = 0
end

function onNote(event)
  mine = mine + 1
  ours = ours + 1
  print("slot " .. getSlotIndex() .. ": mine " .. mine .. ", ours " .. ours .. ", shift " .. shift)
  playNote(event.note + shift, 60, 10)
end

defineParameter("shift", "Shift", 0, 0, 12, 1)
