// A task that never asks whether to end, and a knob that has nothing to do with it.
const var button = Content.addButton("Go", 0, 0);
const var knob = Content.addKnob("Knob", 0, 0);
const var task = Engine.createBackgroundTask("Worker");

function work(thread)
{
	for (i = 0; i < 140; i++)
	{
		Engine.getUptime();
	}
	Console.print("done");
}

inline function onGo(component, value)
{
	task.callOnBackgroundThread(work);
}

inline function onKnob(component, value)
{
	Console.print("knob");
}

button.setControlCallback(onGo);
knob.setControlCallback(onKnob);
