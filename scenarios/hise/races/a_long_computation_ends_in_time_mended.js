// The same, but each step asks for the time that it needs.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	for (i = 0; i < 2; i++)
	{
		Engine.extendTimeOut(4000);
		Engine.getUptime();
	}
	Console.print("done");
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
