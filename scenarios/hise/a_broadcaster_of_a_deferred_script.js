// As a_broadcaster_on_the_audio_thread.js, but the callbacks are deferred to the scripting thread.
Synth.deferCallbacks(true);
const var shown = Engine.createBroadcaster({"id": "lastNote", "args": ["number"]});

shown.addListener("label", "shows the note", function(number)
{
	Console.print("note " + number);
});

function onNoteOn()
{
	shown.sendAsyncMessage([Message.getNoteNumber()]);
}
