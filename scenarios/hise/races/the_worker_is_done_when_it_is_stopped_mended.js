// The same, asking between two steps, and with a time-out above the longest step.
const var button = Content.addButton("Go", 0, 0);
const var worker = Engine.createBackgroundTask("Worker");
const var stopper = Engine.createBackgroundTask("Stopper");
worker.setTimeOut(1500);

function compute(thread)
{
	.lock(Threads.Scripting);
	for (i = 0; i < 2; i++)
	{
		if (thread.shouldAbort())
		{
			return;
		}
		Engine.getUptime();
	}
}

function work(thread)
{
	compute(thread);
}

function endWorker(thread)
{
	Engine.getSampleRate();
	worker.sendAbortSignal(true);
}

inline function onGo(component, value)
{
	worker.callOnBackgroundThread(work);
	stopper.callOnBackgroundThread(endWorker);
}

button.setControlCallback(onGo);
