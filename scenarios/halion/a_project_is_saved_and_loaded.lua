-- What onSave returns, onLoad is given. Parameters come back by themselves, unless they say that they do not persist.
defineParameter("cutoff", "Cutoff", 10, 0, 127, 1)
defineParameter{name = "solo", default = false, persistent = false}
notes = {}

function onNote(event)
  notes[#notes + 1] = event.note
end

function onSave()
  print("saving " .. #notes .. " in " .. getContext())
  return {version = 2, notes = {table.unpack(notes)}}
end

function onLoad(data)
  notes = data.notes
  print("loaded version " .. data.version .. ": " .. table.concat(notes, " "))
  print("cutoff " .. cutoff .. ", solo " .. tostring(solo))
end
