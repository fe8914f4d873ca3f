// A task works in small portions, each under the scripting lock; a timer wants to show how far it is.
const var go = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
const var timer = Engine.createTimerObject();

timer.setTimerCallback(function()
{
	Console.print("progress " + Math.round(100 * task.getProgress()));
});

function work(thread)
{
	for (i = 0; i < 50; i++)
	{
		.lock(Threads.Scripting);
		thread.setProgress(i / 50);
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	timer.startTimer(100);
	task.callOnBackgroundThread(work);
}

go.setControlCallback(onGo);
