// The callback of Filter looks whether the task has loaded it.
const var button = Content.addButton("Go", 0, 0);
const var filter = Content.addKnob("Filter", 0, 0);
const var volume = Content.addKnob("Volume", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
const var curves = [];

function load(thread)
{
	Engine.getUptime();
	curves.push([1, 2, 3]);
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(load);
}

inline function onVolume(component, value)
{
	Console.print("volume " + value);
}

button.setControlCallback(onGo);
volume.setControlCallback(onVolume);

inline function onFilter(component, value)
{
	if (curves.length > 0)
	{
		curves[0].indexOf(value);
	}
}

filter.setControlCallback(onFilter);
