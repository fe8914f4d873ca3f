// As a_worker_under_the_sample_lock.js, but the worker asks whether to end.
const var button = Content.addButton("Go", 0, 0);
const var worker = Engine.createBackgroundTask("Worker");

function work(thread)
{
	.lock(Threads.Loading);
	while (!thread.shouldAbort())
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
