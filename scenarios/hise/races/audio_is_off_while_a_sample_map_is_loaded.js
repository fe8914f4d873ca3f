// Prepares for a while, then loads.
const var button = Content.addButton("Load", 0, 0);

inline function onLoad(component, value)
{
	Engine.getUptime();
	Sampler.loadSampleMap("Saw");
}

button.setControlCallback(onLoad);
