// A timer paints one meter at a time, in turn.
const var panic = Content.addButton("Panic", 0, 0);
const var timer = Engine.createTimerObject();
const var panels = [];
reg ready = 0;

for (i = 0; i < 4; i++)
{
	panels.push(Content.addPanel("Meter" + i, 0, 0));
	panels[i].setPaintRoutine(function(g)
	{
		if (ready)
		{
			this.get("colour");
		}
	});
}

inline function onPanic(component, value)
{
	Console.print("panic");
}

panic.setControlCallback(onPanic);
reg next = 0;

timer.setTimerCallback(function()
{
	ready = 1;
	panels[next].repaint();
	next = (next + 1) % 4;
});
timer.startTimer(200);
