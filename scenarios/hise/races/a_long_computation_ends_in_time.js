// Two long steps, without asking whether to end.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	for (i = 0; i < 2; i++)
	{
		Engine.getUptime();
	}
	Console.print("done");
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
