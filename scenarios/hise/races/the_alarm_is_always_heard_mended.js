// A task sets an alarm; a timer tells it, and never the audio thread.
const var button = Content.addButton("Go", 0, 0);
const var task = Engine.createBackgroundTask("Worker");
const var siren = Engine.createBroadcaster({"id": "Siren", "args": ["level"]});
reg alarm = 0;

siren.addListener("interface", "shows the alarm", function(level)
{
	Console.print("alarm");
});

inline function tell()
{
	if (alarm)
	{
		alarm = 0;
		siren.sendAsyncMessage([1]);
	}
}

function watch(thread)
{
	Engine.getUptime();
	alarm = 1;
}

task.callOnBackgroundThread(watch);

inline function onGo(component, value)
{
	tell();
}

button.setControlCallback(onGo);

const var timer = Engine.createTimerObject();
timer.setTimerCallback(function()
{
	tell();
});
timer.startTimer(40);

function onNoteOn()
{
}
