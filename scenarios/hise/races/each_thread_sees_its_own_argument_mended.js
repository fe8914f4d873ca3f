// The task calls a normal function: each call of it has arguments of its own.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

inline function describe(number)
{
	Engine.getSampleRate();
	Console.print("number " + number);
}

function describeHere(number)
{
	Engine.getSampleRate();
	Console.print("number " + number);
}

function work(thread)
{
	describeHere(1000);
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);

function onNoteOn()
{
	describe(Message.getNoteNumber());
}
