-- The host does not tell its tempo.
function onNote(event)
  print("a beat is " .. beat2ms(1) .. " ms, 250 ms are " .. ms2beat(250) .. " beats")
end
