// A task sets an alarm; whoever comes first tells it: a click, or a note on the audio thread.
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

function onNoteOn()
{
	tell();
}
