// A task runs a program and prints what it says.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function log(thread, isFinished, data)
{
	Console.print(isFinished ? "exit code " + data : data.trim());
}

inline function onGo(component, value)
{
	task.runProcess("echo", ["hello"], log);
}

button.setControlCallback(onGo);
