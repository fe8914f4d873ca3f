// Analyses a sample in a control callback: nothing else is done meanwhile.
const var analyse = Content.addButton("Analyse", 0, 0);
const var knob = Content.addKnob("Gain", 0, 0);

inline function onAnalyse(component, value)
{
	local i = 0;
	for (i = 0; i < 20; i++)
	{
		Engine.getUptime();
	}
	Console.print("analysed");
}

inline function onGain(component, value)
{
	Console.print("gain " + value);
}

analyse.setControlCallback(onAnalyse);
knob.setControlCallback(onGain);
