-- Notes that the script alone would end, in onRelease.
voices = {}

function onNote(event)
  voices[event.note] = playNote(event.note, 60, 0)
end

function onRelease(event)
  releaseVoice(voices[event.note])
end
