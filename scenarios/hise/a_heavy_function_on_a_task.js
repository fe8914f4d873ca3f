// As a_heavy_function.js, on a thread of its own.
const var analyse = Content.addButton("Analyse", 0, 0);
const var knob = Content.addKnob("Gain", 0, 0);
const var task = Engine.createBackgroundTask("Analysis");

function work(thread)
{
	for (i = 0; i < 20; i++)
	{
		if (thread.shouldAbort())
		{
			return;
		}
		Engine.getUptime();
		thread.setProgress(i / 20);
	}
	Console.print("analysed");
}

inline function onAnalyse(component, value)
{
	task.callOnBackgroundThread(work);
}

inline function onGain(component, value)
{
	Console.print("gain " + value + ", progress " + task.getProgress());
}

analyse.setControlCallback(onAnalyse);
knob.setControlCallback(onGain);
