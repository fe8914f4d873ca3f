-- A melody at fixed times of the stream. When onInit is called depends on the block, and so do events from outside, which
-- act one block later; waits do not. So each note waits for its time in the stream, whatever the time is now.
local melody = {60, 64, 67, 72}

function onInit()
  for i, key in ipairs(melody) do
    wait(50 + 10 * i - samples2ms(getProcessedSamples()))
    playNote(key, 60 + 15 * i, 6)
  end
end
