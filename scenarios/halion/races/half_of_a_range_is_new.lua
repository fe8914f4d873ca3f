-- The range of keys that sound. The Controller moves both ends, and shows each on the page.
low, high = 48, 59

local function onUpper()
  low = 60
  setParameter("from", low)
  high = 71
  setParameter("to", high)
end

defineParameter("from", "From", 48, 0, 127, 1)
defineParameter("to", "To", 59, 0, 127, 1)
defineParameter("upper", "Upper register", false, onUpper)

function onNote(event)
  if low <= event.note and event.note <= high then
    playNote(event.note, event.velocity, 20)
  end
end
