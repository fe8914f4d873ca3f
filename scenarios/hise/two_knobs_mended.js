// As two_knobs.js, but Broken looks before it calls.
const var broken = Content.addKnob("Broken", 0, 0);
const var sound = Content.addKnob("Sound", 0, 0);
const var table = [];

inline function onBroken(component, value)
{
	if (isDefined(table[0]))
	{
		table[0](value);
	}
}

inline function onSound(component, value)
{
	Console.print("sound " + value);
}

broken.setControlCallback(onBroken);
sound.setControlCallback(onSound);
