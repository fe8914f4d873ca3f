// The button starts a download, and cancels it. curl prints a line about every second.
const var b = Engine.createBackgroundTask("DownloadTest");

// Shown in the host's own status line, and to panels with a loading callback.
b.setForwardStatusToLoadingThread(true);

// Longer than the longest pause between two lines, so that it can be cancelled gracefully.
b.setTimeOut(2000);

b.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print("Finished: " + isFinished);
	Console.print("Cancelled: " + wasCancelled);
});

function downloadLogger(thread, isFinished, data)
{
	if (isFinished)
	{
		Console.print("Exit code: " + data);
		return;
	}
	// A line of numbers with blanks between them: percent, total, percent, received, ...
	var v = data.split(" ");
	for (i = 0; i < v.length; i++)
	{
		if (v[i].length == 0)
		{
			v.removeElement(i--);
		}
	}
	var progress = parseInt(v[0]) / 100.0;
	var m = "Downloading " + v[3] + "B of " + v[1] + "B";
	if (progress < 0.01)
	{
		m = "Start Downloading...";
	}
	thread.setProgress(progress);
	thread.setStatusMessage(m);
	Console.print(Engine.getPreloadMessage() + " " + Engine.getPreloadProgress());
}

const var button = Content.addButton("Run", 0, 0);
button.set("saveInPreset", false);

inline function onButton(component, value)
{
	if (value)
	{
		local f = FileSystem.getFolder(FileSystem.Desktop).getChildFile("testfile.dat");
		b.runProcess("curl", ["https://speed.hetzner.de/100MB.bin", "--output", f.toString(f.FullPath)], downloadLogger);
	}
	else
	{
		// The process sees it at its next line.
		b.sendAbortSignal(true);
	}
}

button.setControlCallback(onButton);
