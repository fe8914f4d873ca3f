// As an_inline_function_of_two_threads.js, but the task has a function of its own: each call of it has its own arguments.
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
	report(Message.getNoteNumber());
}
