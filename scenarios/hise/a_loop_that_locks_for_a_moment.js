// As a_loop_that_locks_again_at_once.js, but only what is shared is done under the lock.
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
		Engine.getUptime();
		{
			.lock(Threads.Scripting);
			thread.setProgress(i / 50);
		}
	}
}

inline function onGo(component, value)
{
	timer.startTimer(100);
	task.callOnBackgroundThread(work);
}

go.setControlCallback(onGo);
