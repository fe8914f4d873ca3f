// A click starts the task again, whether the last run is over or not.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	Engine.getUptime();
}

task.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print(isFinished ? "end" : "begin");
});

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

button.setControlCallback(onGo);
