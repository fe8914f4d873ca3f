-- The same call through runAsync: allowed, and the callback is on hold for at least one block. Nothing sounds, because a
-- callback swallows its event.

function onNote(event)
  runAsync(function() openURL("http://www.steinberg.net/en/home.html") end)
end
