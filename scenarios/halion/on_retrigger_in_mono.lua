-- Mono with retrigger: the key left down sounds again, and its event says that it is no new note.
voices = {}

function onNote(event)
  voices[event.note] = playNote(event.note, event.velocity, 0)
end

function onRelease(event)
  releaseVoice(voices[event.note])
end

function onRetrigger(event)
  print("retrigger " .. event.note .. ", type " .. event.type .. ", is retrigger: "
    .. tostring(event.type == EventType.noteRetrigger))
  voices[event.note] = playNote(event.note, event.velocity, 0)
end
