// Two tasks that look every 10 ms whether they are to end.
const var first = Engine.createBackgroundTask("First");
const var second = Engine.createBackgroundTask("Second");
const var button = Content.addButton("Go", 0, 0);

function work(thread)
{
	while (!thread.shouldAbort())
	{
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	first.setTimeOut(200);
	second.setTimeOut(300);
	first.callOnBackgroundThread(work);
	second.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
