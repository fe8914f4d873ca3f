// Ten meters; a timer paints one of them every 30 ms, in turn, so that nothing waits for more than one of them.
const var knob = Content.addKnob("Gain", 0, 0);
const var urgent = Content.addButton("Panic", 0, 0);
const var panels = [];

for (i = 0; i < 10; i++)
{
	panels.push(Content.addPanel("Meter" + i, 0, 0));
	panels[i].set("colour", 5);
}


inline function onPanic(component, value)
{
	Console.print("panic");
}

urgent.setControlCallback(onPanic);

for (p in panels)
{
	p.setPaintRoutine(function(g)
	{
		this.get("colour");
	});
}

const var timer = Engine.createTimerObject();
reg next = 0;

timer.setTimerCallback(function()
{
	panels[next].repaint();
	next = (next + 1) % 10;
});

inline function onGain(component, value)
{
	timer.startTimer(30);
}

knob.setControlCallback(onGain);
