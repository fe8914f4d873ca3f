// A note writes the status of a task, which allocates.
const var task = Engine.createBackgroundTask("Worker");

function onNoteOn()
{
	task.setStatusMessage("playing");
}
