// Half a second of work in the callback of a button.
const var button = Content.addButton("Go", 0, 0);

function work(thread)
{
	Engine.getUptime();
}

inline function onGo(component, value)
{
	work(0);
}

button.setControlCallback(onGo);
