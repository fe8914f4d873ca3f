// Each click starts the task; the one that is still running is stopped first.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
reg runs = 0;

task.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print("finished " + isFinished + ", cancelled " + wasCancelled);
});

function work(thread)
{
	while (!thread.shouldAbort())
	{
		Engine.getUptime();
	}
}

inline function onGo(component, value)
{
	runs++;
	Console.print("start " + runs);
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
