// The same, deferred to the scripting thread.
Synth.deferCallbacks(true);
const var task = Engine.createBackgroundTask("Worker");

function onNoteOn()
{
	task.setStatusMessage("playing");
}
