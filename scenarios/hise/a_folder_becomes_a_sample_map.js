// A task listens to each file of the folder, guesses its pitch, and makes a sample map of them: each is played from
// half-way to its lower neighbour to half-way to its upper one.
const var button = Content.addButton("Build", 0, 0);
const var task = Engine.createBackgroundTask("Builder");
task.setForwardStatusToLoadingThread(true);
task.setTimeOut(1000);

// The key of a recording, by the number of times that its wave begins anew.
function keyOf(file)
{
	var wave = file.loadAsAudioFile();
	var begins = 0;
	for (i = 1; i < wave.length; i++)
	{
		if (wave[i - 1] < 0 && wave[i] >= 0)
		{
			begins++;
		}
	}
	var data = file.loadAudioMetadata();
	return Math.round(69 + 12 * Math.log(begins * data.SampleRate / data.NumSamples / 440) / Math.log(2));
}

function build(thread)
{
	var files = FileSystem.findFiles(FileSystem.getFolder(FileSystem.Samples), "*.wav", false);
	var map = [];
	for (i = 0; i < files.length; i++)
	{
		if (thread.shouldAbort())
		{
			return;
		}
		thread.setStatusMessage("Listening to " + files[i].toString(files[i].Filename));
		map.push({"FileName": files[i].toString(files[i].FullPath), "Root": keyOf(files[i])});
		thread.setProgress((i + 1) / files.length);
	}
	map.sort(function(a, b)
	{
		return a.Root - b.Root;
	});
	for (i = 0; i < map.length; i++)
	{
		map[i].LoKey = i == 0 ? 0 : map[i - 1].HiKey + 1;
		map[i].HiKey = i == map.length - 1 ? 127 : Math.round((map[i].Root + map[i + 1].Root) / 2);
		Console.print(map[i].FileName + ": " + map[i].LoKey + " to " + map[i].HiKey + ", root " + map[i].Root);
	}
	Sampler.loadSampleMapFromJSON(map);
}

task.setFinishCallback(function(isFinished, wasCancelled)
{
	Console.print(isFinished ? "done, progress " + task.getProgress() : "building");
});

inline function onBuild(component, value)
{
	task.callOnBackgroundThread(build);
}

button.setControlCallback(onBuild);
