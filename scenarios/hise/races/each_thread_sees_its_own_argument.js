// The task and the audio thread call describe() at the same place of the script.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

inline function describe(number)
{
	Engine.getSampleRate();
	Console.print("number " + number);
}

inline function report(number)
{
	describe(number);
}

function work(thread)
{
	report(1000);
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);

function onNoteOn()
{
	report(Message.getNoteNumber());
}
