// Takes the locks in the order of the host.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	{
		.lock(Threads.Scripting);
		{
			.lock(Threads.Audio);
			Engine.getUptime();
		}
	}
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
