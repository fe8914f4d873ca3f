-- Song position, tempo, and what they are worth. getTime is allowed in global statements too.
started = getTime()

function onNote(event)
  print("started with a " .. type(started))
  print("sample " .. getProcessedSamples() .. " at " .. getSamplingRate() .. " Hz")
  print("song at " .. getMsTime() .. " ms, beat " .. getBeatTime() .. ", in bar " .. getBeatTimeInBar())
  print("playing " .. tostring(isPlaying()) .. ", tempo " .. getTempo() .. ", bar of " .. getBarDuration() .. " ms in "
    .. table.concat({getTimeSignature()}, "/"))
  print("beat " .. getBeatDuration() .. " = " .. beat2ms(1) .. " ms, " .. ms2samples(2) .. " samples are "
    .. samples2ms(32) .. " ms")
  print("event at beat " .. event.ppqPosition)
end
