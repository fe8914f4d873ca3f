// The task asks between its steps, and its time-out is longer than each.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
task.setTimeOut(1500);

function work(thread)
{
	for (i = 0; i < 2; i++)
	{
		if (thread.shouldAbort())
		{
			return;
		}
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
