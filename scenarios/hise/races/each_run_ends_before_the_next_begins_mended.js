// A click during a run is remembered; the finish callback starts the next.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
reg busy = 0;
reg again = 0;

function work(thread)
{
	Engine.getUptime();
}

inline function start()
{
	busy = 1;
	task.callOnBackgroundThread(work);
}

task.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print(isFinished ? "end" : "begin");
	if (isFinished)
	{
		busy = 0;
		if (again)
		{
			again = 0;
			start();
		}
	}
});

inline function onGo(component, value)
{
	if (busy)
	{
		again = 1;
	}
	else
	{
		start();
	}
}

button.setControlCallback(onGo);
