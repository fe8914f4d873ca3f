// As a_task_is_started_again.js, but a run that goes on is asked to end, and its finish callback starts the next.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
reg runs = 0;
reg busy = 0;
reg again = 0;

function work(thread)
{
	while (!thread.shouldAbort())
	{
		Engine.getUptime();
	}
}

inline function begin()
{
	runs++;
	busy = 1;
	Console.print("start " + runs);
	task.callOnBackgroundThread(work);
}

task.setFinishCallback(function(isFinished, wasCancelled)
{
	if (!isFinished)
	{
		return;
	}
	Console.print("finished, cancelled " + wasCancelled);
	busy = 0;
	if (again)
	{
		again = 0;
		begin();
	}
});

inline function onGo(component, value)
{
	if (busy)
	{
		again = 1;
		task.sendAbortSignal(false);
	}
	else
	{
		begin();
	}
}

button.setControlCallback(onGo);
