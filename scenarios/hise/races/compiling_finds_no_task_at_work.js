// One long step, without asking whether to end.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
task.setTimeOut(200);

function work(thread)
{
	for (i = 0; i < 2; i++)
	{
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
