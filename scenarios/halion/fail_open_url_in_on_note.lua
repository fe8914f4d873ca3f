-- openURL belongs to the Controller; onNote runs in the Processor.

function onNote(event)
  openURL("http://www.steinberg.net/en/home.html")
  postEvent(event)
end
