// The worker changes samples, and has locked the sample loading thread out; the second click ends it.
const var button = Content.addButton("Go", 0, 0);
const var worker = Engine.createBackgroundTask("Worker");

function work(thread)
{
	.lock(Threads.Loading);
	while (true)
	{
		Engine.getUptime();
	}
}

worker.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print("finished " + isFinished + ", cancelled " + wasCancelled);
});

inline function onGo(component, value)
{
	if (value)
	{
		worker.callOnBackgroundThread(work);
	}
	else
	{
		worker.sendAbortSignal(true);
	}
}

button.setControlCallback(onGo);
