-- A spawned function repeats the note for as long as its key is held.
local function repeatNote(key)
  while isNoteHeld() do
    playNote(key, 60)
    wait(10)
  end
  print("let go")
end

function onNote(event)
  spawn(repeatNote, event.note)
end
