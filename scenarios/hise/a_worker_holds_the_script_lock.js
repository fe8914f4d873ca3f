// Worker computes under the scripting lock; Stopper, on a thread of its own, wants it to end.
const var button = Content.addButton("Go", 0, 0);
const var stop = Content.addButton("Stop", 0, 0);
const var worker = Engine.createBackgroundTask("Worker");
const var stopper = Engine.createBackgroundTask("Stopper");

function compute(thread)
{
	.lock(Threads.Scripting);
	for (i = 0; i < 1000; i++)
	{
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

inline function onStop(component, value)
{
	Console.print("stop " + value);
}

button.setControlCallback(onGo);
stop.setControlCallback(onStop);
