// The callback of Broken reads a member of something that is not there.
const var broken = Content.addKnob("Broken", 0, 0);
const var sound = Content.addKnob("Sound", 0, 0);
const var table = [];

inline function onBroken(component, value)
{
	table[0](value);
}

inline function onSound(component, value)
{
	Console.print("sound " + value);
}

broken.setControlCallback(onBroken);
sound.setControlCallback(onSound);
