// The worker computes under the scripting lock and does not ask; another task ends it after 60 ms.
const var button = Content.addButton("Go", 0, 0);
const var worker = Engine.createBackgroundTask("Worker");
const var stopper = Engine.createBackgroundTask("Stopper");
worker.setTimeOut(200);

function compute(thread)
{
	.lock(Threads.Scripting);
	Engine.getUptime();
	Engine.getUptime();
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
