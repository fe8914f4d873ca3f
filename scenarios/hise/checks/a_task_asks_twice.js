// Asks whether to end before each of two steps.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	for (i = 0; i < 2; i++)
	{
		if (thread.shouldAbort())
		{
			return;
		}
		Engine.getUptime();
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
