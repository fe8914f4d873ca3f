// Takes the lower lock under the higher one; the host does not see it.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	{
		.lock(Threads.Audio);
		{
			.lock(Threads.Scripting);
			Engine.getUptime();
		}
	}
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
