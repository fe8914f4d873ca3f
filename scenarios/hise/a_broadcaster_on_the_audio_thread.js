// Each note is to be shown: the broadcaster's job is posted from the audio thread.
const var shown = Engine.createBroadcaster({"id": "lastNote", "args": ["number"]});

shown.addListener("label", "shows the note", function(number)
{
	Console.print("note " + number);
});

function onNoteOn()
{
	shown.sendAsyncMessage([Message.getNoteNumber()]);
}
