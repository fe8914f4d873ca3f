// Ten meters are painted anew whenever the knob moves; painting one asks for its colour, which takes a while.
const var knob = Content.addKnob("Gain", 0, 0);
const var urgent = Content.addButton("Panic", 0, 0);
const var panels = [];

for (i = 0; i < 10; i++)
{
	panels.push(Content.addPanel("Meter" + i, 0, 0));
	panels[i].set("colour", 5);
}

inline function onGain(component, value)
{
	for (p in panels)
	{
		p.repaint();
	}
}

inline function onPanic(component, value)
{
	Console.print("panic");
}

knob.setControlCallback(onGain);
urgent.setControlCallback(onPanic);

for (p in panels)
{
	p.setPaintRoutine(function(g)
	{
		this.get("colour");
	});
}
