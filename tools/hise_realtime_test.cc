// HISE's threads as threads of the machine: the same scripts and the same locks on the null clock.
//
// What these tests expect is little, since a busy machine keeps no times. They are there for the sanitizers:
//
//   bazel test --config=tsan //tools:hise_realtime_test
//   bazel test --config=asan //tools:hise_realtime_test
//
// Scenarios that say `realtime: no` run here too: what they promise depends on the simulated machine, how they share
// memory does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <set>
#include <thread>

#include "engine/hosts/hise/hise.h"
#include "engine/synth/wav_file.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "tools/scratch_folder.h"

namespace tools {
namespace {

using engine::kMillisecond;
using ::testing::IsEmpty;

constexpr engine::Time kLongest = 2500 * kMillisecond;
// Behind a line `const var every = N;`: tasks make jobs in each N-th of the cases that they might.
constexpr const char* kStorm = R"js(
const var list = [1, 2, 3];
const var map = {"count": 0};
reg shared = 0;
var text = "";
const var go = Content.addButton("Go", 0, 0);
const var load = Content.addButton("Load", 0, 0);
const var knob = Content.addKnob("Knob", 0, 0);
const var panel = Content.addPanel("Panel", 0, 0);
const var storage = Engine.createThreadSafeStorage();
const var caster = Engine.createBroadcaster({"id": "Caster", "args": ["a", "b"]});
const var cable = Engine.getGlobalRoutingManager().getCable("Cable");
const var ticker = Engine.createTimerObject();
const var tasks = [];

inline function add(a, b)
{
	local sum = a + b;
	list[sum % 50] = sum;
	map["k" + (sum % 20)] = text;
	map.count += 1;
	return sum;
}
function grow(n)
{
	if (n == 0) return shared;
	list.push(n);
	return grow(n - 1);
}
function work(thread)
{
	for (i = 0; i < 3000; i++)
	{
		if (thread.shouldAbort()) return;
		shared = add(shared, i);
		text = "step " + i;
		storage.storeWithCopy({"i": i, "list": list.length});
		thread.setProgress(i / 3000.0);
		thread.setStatusMessage(text);
		thread.setProperty("p" + (i % 5), i);
		if (i % (200 * every) == 0) { .lock(Threads.Scripting); list.clear(); }
		if (i % (300 * every) == 0) panel.repaint();
		if (i % (150 * every) == 0) caster.sendAsyncMessage([i, text]);
		if (i % (170 * every) == 0) knob.changed();
		cable.setValue(i / 3000.0);
	}
}
function finished(isFinished, wasCancelled) { map.finished = isFinished + wasCancelled; }
for (i = 0; i < 3; i++)
{
	tasks.push(Engine.createBackgroundTask("T" + i));
	tasks[i].setFinishCallback(finished);
	tasks[i].setForwardStatusToLoadingThread(i == 0);
}
inline function onCable(value) { shared = value; }
cable.registerCallback(onCable, true);
cable.registerCallback(function(value) { map.cable = value; grow(3); }, false);
caster.addListener("x", "listens", function(a, b) { map.cast = a; text = text + b; if (text.length > 99) text = ""; });
ticker.setTimerCallback(function() { map.tick = storage.tryLoad(0); grow(2); });
ticker.startTimer(30);
panel.setPaintRoutine(function(g) { map.paint = list.length; });
panel.setTimerCallback(function() { this.data.n = shared; });
panel.setLoadingCallback(function(on) { map.loading = Engine.getPreloadMessage(); });
panel.startTimer(40);
inline function onGo(component, value)
{
	local i = 0;
	for (i = 0; i < 3; i++) { tasks[i].setTimeOut(20); tasks[i].callOnBackgroundThread(work); }
	map.status = tasks[0].getStatusMessage() + tasks[1].getProgress() + tasks[2].getProperty("p1");
}
go.setControlCallback(onGo);
function loaded() { grow(3); Sampler.loadSampleMap("Saw"); }
inline function onLoad(component, value) { Threads.killVoicesAndCall(loaded); tasks[2].sendAbortSignal(false); }
load.setControlCallback(onLoad);
Synth.startTimer(0.005);

function onNoteOn() { shared = add(shared, Message.getNoteNumber()); cable.setValue(0.5); map.last = storage.tryLoad(1); }
function onNoteOff() { list[0] = Message.getEventId(); }
function onController() { local id = Synth.playNote(60, 100); Synth.noteOffDelayedByEventId(id, 4000); }
function onTimer() { shared = add(1, shared); text = "tick"; }
function onControl(number, value) { map.control = value; knob.setValue(value); grow(2); }
)js";
constexpr const char* kOther = R"js(
Synth.deferCallbacks(true);
const var cable = Engine.getGlobalRoutingManager().getCable("Cable");
reg heard = 0;
cable.registerCallback(function(value) { heard = heard + value; }, false);
const var knob = Content.addKnob("Knob", 0, 0);
const var t = Engine.createBackgroundTask("Other");
inline function onKnob(component, value)
{
	t.runProcess("tool", ["a", "b"], function(thread, isFinished, data) { heard = data; });
	t.sendAbortSignal(true);
}
knob.setControlCallback(onKnob);
function onNoteOn() { heard = Message.getNoteNumber(); Globals.heard = heard; }
)js";

// What a run showed, by the names of its events.
struct Shown {
  scenarios::RunResult run;

  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const sim::LoggedEvent& event : run.events) {
      if (name == event.type->name) out.push_back(event.text);
    }
    return out;
  }
  size_t Count(std::string_view name) const { return Texts(name).size(); }
  size_t CountOf(std::string_view name, std::string_view text) const {
    const std::vector<std::string> texts = Texts(name);
    return static_cast<size_t>(std::count(texts.begin(), texts.end(), text));
  }
  int TasksEndedByCompiling() const {
    int ended = 0;
    bool compiling = false;
    for (const sim::LoggedEvent& event : run.events) {
      const std::string_view name = event.type->name;
      compiling = (compiling || name == "compile") && name != "compile.end";
      ended += compiling && name == "task.end";
    }
    return ended;
  }
};

// HISE alone is linked: a sanitizer's build is slow.
class HiseRealtimeTest : public ::testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view text) { return folder_.Write(name, text); }
  static scenarios::Scenario Read(const std::string& path) {
    const engine::Host* hosts[] = {&engine::hise::HiseHost()};
    auto scenario = scenarios::LoadScenario(path, "", hosts);
    if (scenario.ok()) return std::move(scenario).value();
    ADD_FAILURE() << engine::ToString(scenario.errors());
    return {};
  }
  scenarios::Scenario Make(std::string_view script, const std::string& rest) {
    Write("script.js", script);
    return Read(Write("scenario.yaml", "name: a test\nhost: hise\nscript: script.js\n" + rest));
  }
  static Shown RunForReal(scenarios::Scenario scenario, bool allow_processes = false) {
    if (scenario.host == nullptr) return {};
    scenario.realtime = scenarios::Realtime::similar;
    scenario.length = std::min(scenario.length, kLongest);
    auto result =
        scenarios::Run(scenario, {.backend = scenarios::Backend::null_clock, .allow_processes = allow_processes});
    if (result.ok()) return {std::move(result).value()};
    ADD_FAILURE() << scenario.id << ": " << engine::ToString(result.errors());
    return {};
  }

  // One of kStorm: `every` is its N.
  Shown RunStorm(int every, const std::string& timeline);

 private:
  ScratchFolder folder_;
};

TEST_F(HiseRealtimeTest, EveryScenarioRuns) {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("scenarios/hise")) {
    // Bazel's links are followed: a scenario's files have to be in its own folder.
    if (entry.path().extension() == ".yaml") paths.insert(std::filesystem::canonical(entry.path()).string());
  }
  EXPECT_GE(paths.size(), 25u);
  // They wait most of the time: several at once.
  const std::vector<std::string> all(paths.begin(), paths.end());
  std::atomic<size_t> next = 0;
  const auto run_some = [&] {
    for (size_t i = next++; i < all.size(); i = next++) EXPECT_GT(RunForReal(Read(all[i])).run.blocks, 0) << all[i];
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back(run_some);
  for (std::thread& thread : threads) thread.join();
}

// What the storms share; `audio_guard` is off, since their callbacks do what must not be done there.
constexpr const char* kStormSettings =
    "length: 2400ms\nmore_scripts: {Other: other.js}\nplatform: linux\naudio_guard: false\n"
    "switches: {cancelInLoop: ends}\ncosts: {statement: 0ns, BackgroundTask.setStatusMessage: 10us}\n"
    "sample_maps: {Saw: {sample: m.wav, load: 2ms}}\npresets: {Init: {Knob: 0.25, Go: 1}}\n"
    "processes: {tool: {lines: [{at: 1ms, text: one}, {at: 3ms, text: two}], exit: 5ms}}\ntimeline:\n";

std::string At(int ms, const std::string& verb) { return "  - {at: " + std::to_string(ms) + "ms, " + verb + "}\n"; }

std::string Play(int ms) {
  const std::string value = std::to_string(ms % 10);
  return At(ms, "note_on: {key: 60, velocity: 100}") + At(ms, "controller: {cc: 1, value: 3}") +
         At(ms, "set_control: {id: Knob, value: 0." + value + "}") +
         At(ms, "set_control: {id: Knob, value: 1, script: Other}") + At(ms + 17, "note_off: {key: 60}");
}

Shown HiseRealtimeTest::RunStorm(int every, const std::string& timeline) {
  Write("other.js", kOther);
  EXPECT_TRUE(engine::synth::WriteWav(Write("m.wav", ""), std::vector<float>(4800, 0.5f), 48000, 1).ok());
  return RunForReal(Make("const var every = " + std::to_string(every) + ";" + kStorm, kStormSettings + timeline));
}

TEST_F(HiseRealtimeTest, AStormOfAllThreadsOnOneScript) {
  std::string timeline;
  for (int at = 20; at < 1200; at += 35) {
    timeline += Play(at) + At(at, "automate: {id: Knob, value: 0.5}");
    if (at % 4 == 0) timeline += At(at, "click: {id: Go}");
    if (at % 3 == 0) timeline += At(at, "click: {id: Load}");
    if (at % 5 == 0) timeline += At(at, "load_preset: {name: Init}");
  }
  const Shown shown = RunStorm(1, timeline);
  EXPECT_GT(shown.Count("callback.start"), 100u);
  EXPECT_GE(shown.Count("task.end"), 1u);
}

// While low jobs come faster than they are done, nothing is compiled: here the tasks make few.
TEST_F(HiseRealtimeTest, BothScriptsAreCompiledAgainAndAgainWhileTasksAndCallbacksRun) {
  std::string timeline;
  for (int at = 20; at < 2300; at += 20) {
    timeline += Play(at);
    if (at % 100 == 20) timeline += At(at, "click: {id: Go}");
    if (at % 200 == 80) timeline += At(at, "compile: {}");
    if (at % 200 == 180) timeline += At(at, "compile: {script: Other}");
    if (at % 500 == 40) timeline += At(at, "load_preset: {name: Init}");
  }
  timeline += At(2350, "close_app: {}");
  const Shown shown = RunStorm(10, timeline);
  EXPECT_GE(shown.Count("compiled"), 6u);
  EXPECT_GE(shown.CountOf("callback.start", "onNoteOn"), 10u);
  EXPECT_GE(shown.CountOf("callback.start", "onInit"), 6u);
  EXPECT_GE(shown.TasksEndedByCompiling(), 1);
}

constexpr const char* kProcess = R"js(
const var t = Engine.createBackgroundTask("T");
const var go = Content.addButton("Go", 0, 0);
function log(thread, isFinished, data) { Console.print(isFinished + " " + data); }
inline function onGo(component, value) { t.runProcess("printf", ["one\\ntwo %s\\n", "$HOME"], log); }
go.setControlCallback(onGo);
)js";
constexpr const char* kClick = "length: 1200ms\ntimeline: [{at: 300ms, click: {id: Go}}]\n";

// HI-R74: a real program, with leave: no shell looks at its arguments.
TEST_F(HiseRealtimeTest, ARealProgramRunsIfItIsAllowed) {
  const scenarios::Scenario scenario = Make(kProcess, std::string("real_processes: [printf]\n") + kClick);
  const Shown allowed = RunForReal(scenario, true);
  // What it has printed when it ends comes at once: how much of it that is depends on the machine.
  std::string all;
  for (const std::string& line : allowed.Texts("print")) all += line + "/";
  std::replace(all.begin(), all.end(), '\n', '/');
  EXPECT_THAT(all, ::testing::MatchesRegex("0 one/.*two .HOME.*1 0/"));
  EXPECT_EQ(allowed.Count("process.start"), 1u);

  const Shown refused = RunForReal(scenario);
  EXPECT_THAT(refused.Texts("print"), IsEmpty());
  EXPECT_THAT(refused.Texts("process.exit").at(0), ::testing::HasSubstr("real programs need --allow-processes"));
}

TEST_F(HiseRealtimeTest, AProgramThatIsNotListedDoesNotRun) {
  const Shown shown = RunForReal(Make(kProcess, std::string("real_processes: [echo]\n") + kClick), true);
  EXPECT_THAT(shown.Texts("print"), IsEmpty());
  EXPECT_THAT(shown.Texts("process.exit").at(0), ::testing::HasSubstr("the scenario has no such program"));
}

}  // namespace
}  // namespace tools
