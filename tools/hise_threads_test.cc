// Who runs what, and when: the scripting thread, its queues and locks, timers, the time-out. HI-R1 to HI-R39, HI-R50 to
// HI-R55, HI-R80 to HI-R104.
#include "tools/hise_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kWhere =
    "inline function where(what) { Console.print(what + \": \" + Threads.getCurrentThread() + \" \" + "
    "Threads.getCurrentThreadName()); }\n";

// HI-R1, HI-R2, HI-R4, HI-R16.
TEST_F(HiseTest, EachCallbackHasItsThread) {
  auto out =
      Play(std::string(kWhere) +
               "where(\"init\");\nSynth.startTimer(0.05);\n"
               "function onTimer() { Synth.stopTimer(); where(\"timer\"); }\n"
               "function onNoteOn() { where(\"note\"); }\n" +
               WithTask("where(\"task\");"),
           {.timeline = {"at: 100ms, note_on: {key: 60}", "at: 120ms, click: {id: Go}", "at: 200ms, compile: {}"},
            .more = "audio_guard: false\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("init: 0 Message Thread", "timer: 4 Audio Thread", "note: 4 Audio Thread",
                                        "task: 5 Unknown Thread", "init: 1 Scripting Thread", "timer: 4 Audio Thread"));
}

// HI-R3.
TEST_F(HiseTest, ALinuxPluginTakesATaskForTheMessageThread) {
  for (const char* build : {"standalone", "plugin"}) {
    HiseSettings setup = Clicks({100});
    setup.more = std::string("platform: linux\nbuild: ") + build + "\n";
    auto out = Play(WithTask("Console.print(Threads.getCurrentThread() == Threads.UI);"), setup);
    EXPECT_THAT(out.Prints(), ElementsAre(build == std::string("plugin") ? "1" : "0"));
  }
}

// HI-R18: a repaint that a task asks for waits until something wakes the scripting thread.
TEST_F(HiseTest, ARepaintOfATaskWaitsForTheNextWake) {
  const std::string script = WithTask("panel.repaint();", "t.callOnBackgroundThread(work);",
                                      "const var panel = Content.addPanel(\"P\", 0, 0);\n"
                                      "panel.setPaintRoutine(function(g) { Console.print(\"paint\"); });\n");
  auto out = Play(script, {.length = "900ms", .timeline = {"at: 110ms, click: {id: Go}"}});
  ASSERT_EQ(out.Count("print"), 2u);  // one in onInit
  EXPECT_EQ(out.Named("print")[1].time, 610 * kMillisecond);
}

// HI-R53: such as the end of a block under the ScriptLock.
TEST_F(HiseTest, TheEndOfABlockUnderTheScriptLockWakesTheScriptingThread) {
  const std::string script =
      WithTask("panel.repaint();\n{ .lock(Threads.Scripting); }", "t.callOnBackgroundThread(work);",
               "const var panel = Content.addPanel(\"P\", 0, 0);\n"
               "panel.setPaintRoutine(function(g) { Console.print(\"paint\"); });\n");
  auto out = Play(script, {.length = "900ms", .timeline = {"at: 110ms, click: {id: Go}"}});
  ASSERT_EQ(out.Count("print"), 2u);
  EXPECT_LT(out.Named("print")[1].time, 120 * kMillisecond);
}

// HI-R17: arguments are those of the call, and each is a job of its own.
TEST_F(HiseTest, EveryFinishCallbackIsAJobOfItsOwn) {
  auto out = Play(WithTask("", "t.callOnBackgroundThread(work); t.callOnBackgroundThread(work);",
                           "t.setFinishCallback(function(a, b) { Console.print(a); });"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("0", "0", "1", "1"));
}

// HI-R15, HI-R93: what waits when a compilation begins is dropped; the result is told on the message thread.
TEST_F(HiseTest, CompilingDropsWhatWaits) {
  auto out = Play(
      "const var t = Engine.createTimerObject();\n"
      "t.setTimerCallback(function() { t.stopTimer(); Engine.getUptime(); });\nt.startTimer(100);\n"
      "const var k = Content.addKnob(\"K\", 0, 0);\n"
      "inline function onK(c, v) { Console.print(\"k\"); }\nk.setControlCallback(onK);\n",
      {.length = "200ms",
       .timeline = {"at: 120ms, set_control: {id: K, value: 1}", "at: 130ms, compile: {}"},
       .costs = "statement: 0ns, Engine.getUptime: 50ms"});
  EXPECT_THAT(out.Values("jobs.cleared", "high"), ElementsAre(1));
  EXPECT_THAT(out.Prints(), IsEmpty());
  EXPECT_THAT(out.Texts("compiled"), ElementsAre("Interface OK"));
  // The ticket is taken when the job is posted; a poll of 20 ms sees audio suspended.
  EXPECT_EQ(out.First("ticket").time, 130 * kMillisecond);
  EXPECT_EQ(out.First("compile").time, 150 * kMillisecond);
}

// HI-R15: nor does what comes while it compiles run in the pass that compiled.
TEST_F(HiseTest, JobsThatComeWhileAScriptCompilesAreSkipped) {
  auto out = Play(
      "const var k = Content.addKnob(\"K\", 0, 0);\n"
      "inline function onK(c, v) { Console.print(\"k\"); }\nk.setControlCallback(onK);\nEngine.getUptime();\n",
      {.length = "400ms",
       .timeline = {"at: 130ms, compile: {}", "at: 180ms, set_control: {id: K, value: 1}",
                    "at: 300ms, set_control: {id: K, value: 0}"},
       .costs = "statement: 0ns, Engine.getUptime: 50ms"});
  EXPECT_EQ(out.Count("job.skipped"), 1u);
  EXPECT_THAT(out.Prints(), ElementsAre("k"));
  EXPECT_EQ(out.First("print").time, 300 * kMillisecond);
}

// HI-R92.
TEST_F(HiseTest, AnErrorNamesItsCallbackLineAndColumn) {
  auto out = Play("const var list = [];\nfunction onNoteOn()\n{\n\tlist[0]();\n}\n",
                  {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.First("script_error").text, HasSubstr("Interface: onNoteOn - Line 4, column "));
}

// HI-R102: the counter of a loop without keyword belongs to all threads.
TEST_F(HiseTest, ACounterWithoutKeywordIsShared) {
  HiseSettings setup = Clicks({100});
  setup.timeline.push_back("at: 50ms, note_on: {key: 60}");
  auto out = Play(
      "for (i = 0; i < 1; i++) {}\nfunction onNoteOn() { for (i = 0; i < 3; i++) {} }\n" + OnGo("Console.print(i);"),
      setup);
  EXPECT_THAT(out.Prints(), ElementsAre("3"));
}

// HI-R20: ticks stay away until another callback has gone well.
TEST_F(HiseTest, AfterAnErrorThereAreNoTicksUntilACallbackGoesWell) {
  auto out = Play(
      "const var nothing = [];\nSynth.startTimer(0.02);\n"
      "function onTimer() { Console.print(\"tick\"); nothing[0](); }\nfunction onNoteOn() {}\n",
      {.length = "150ms", .timeline = {"at: 90ms, note_on: {key: 60}"}});
  const auto ticks = out.Named("print");
  ASSERT_EQ(ticks.size(), 2u);
  EXPECT_LT(ticks[0].time, 25 * kMillisecond);
  EXPECT_GT(ticks[1].time, 90 * kMillisecond);
}

// HI-R21.
TEST_F(HiseTest, AControlCallbackIsAnInlineFunctionOfTwo) {
  const std::string button = "const var b = Content.addButton(\"B\", 0, 0);\n";
  EXPECT_THAT(Play(button + "b.setControlCallback(function(c, v) {});").First("script_error").text,
              HasSubstr("Control Callback function must be a inline function"));
  EXPECT_THAT(Play(button + "inline function f(c) {}; b.setControlCallback(f);").First("script_error").text,
              HasSubstr("Control Callback function must have 2 parameters: component and value"));
}

// HI-R22, and changed() runs at once on the scripting thread.
TEST_F(HiseTest, ChangedRunsTheCallbackAtOnceAndPassesItsErrorOn) {
  const std::string more =
      "const var k = Content.addKnob(\"K\", 0, 0);\nreg bad = 0;\n"
      "inline function onK(c, v) { Console.print(\"k \" + v); if (v == 2) { c.get(); } }\nk.setControlCallback(onK);\n";
  auto out = Play(OnGo("k.setValue(1); k.changed(); Console.print(\"between\"); k.setValue(2); k.changed(); "
                       "Console.print(\"never\");",
                       more),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("k 1", "between", "k 2"));
  EXPECT_THAT(out.Texts("script_error").back(),
              HasSubstr("Aborting script execution after error occured during changed() callback"));
}

// HI-R34: elsewhere it waits for the dispatcher, once for many calls.
TEST_F(HiseTest, ChangedOfATaskComesWithTheDispatcherOnce) {
  auto out = Play(WithTask("k.setValue(1); k.changed(); k.setValue(2); k.changed();", "t.callOnBackgroundThread(work);",
                           "const var k = Content.addKnob(\"K\", 0, 0);\n"
                           "inline function onK(c, v) { Console.print(\"k \" + v); }\nk.setControlCallback(onK);\n"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("k 2"));
  EXPECT_EQ(out.First("print").time, 120 * kMillisecond);
}

TEST_F(HiseTest, ChangedInOnInitIsSkipped) {
  auto out = Play("const var k = Content.addKnob(\"K\", 0, 0);\nk.changed();\n");
  EXPECT_THAT(out.Prints(), ElementsAre("Skipping changed() callback during onInit for K"));
}

// HI-R32.
TEST_F(HiseTest, ATimerObjectIsSlowerThanTenMilliseconds) {
  EXPECT_THAT(Play("const var t = Engine.createTimerObject();\nt.startTimer(10);").First("script_error").text,
              HasSubstr("Go easy on the timer"));
  auto out = Play(
      "const var t = Engine.createTimerObject();\n"
      "t.setTimerCallback(function() { Console.print(\"tick\"); });\nt.startTimer(11);",
      {.length = "50ms"});
  std::vector<Time> times;
  for (const auto& event : out.Named("print")) times.push_back(event.time / kMillisecond);
  EXPECT_THAT(times, ElementsAre(11, 22, 33, 44));
}

// HI-R33: a timer that was served late counts its period from then.
TEST_F(HiseTest, ALateTimerDoesNotCatchUp) {
  auto out = Play(
      "Synth.deferCallbacks(true);\nSynth.startTimer(0.02);\nreg n = 0;\n"
      "function onTimer() { Console.print(\"tick\"); n++; if (n == 1) Engine.getUptime(); }\n",
      {.length = "120ms", .costs = "statement: 0ns, Engine.getUptime: 50ms"});
  std::vector<Time> times;
  for (const auto& event : out.Named("print")) times.push_back(event.time / kMillisecond);
  EXPECT_THAT(times, ElementsAre(20, 70, 90, 110));
}

// HI-R10: the low queue is said to hold 8192 jobs; more are not lost.
TEST_F(HiseTest, QueuesGrow) {
  auto out = Play(OnGo("local i = 0; for (i = 0; i < 9000; i++) panel.repaint();",
                       "const var panel = Content.addPanel(\"P\", 0, 0);\nreg n = 0;\n"
                       "panel.setPaintRoutine(function(g) { n++; if (n == 9001) Console.print(\"all\"); });\n"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("all"));
}

// HI-R35, HI-R36: one deadline for all threads of a script; another script's callbacks do not touch it.
TEST_F(HiseTest, AnotherScriptDoesNotRescueATask) {
  Write("other.js",
        "const var k = Content.addKnob(\"K\", 0, 0);\ninline function onK(c, v) {}\nk.setControlCallback(onK);\n");
  const std::string script = WithTask("for (i = 0; i < 70; i++) Engine.getUptime();");
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms");
  setup.length = "8s";
  setup.more = "more_scripts: {Other: other.js}\n";
  setup.timeline.push_back("at: 3s, set_control: {id: K, value: 1, script: Other}");
  EXPECT_EQ(Play(script, setup).Count("execution_timeout"), 1u);
}

// HI-R38.
TEST_F(HiseTest, ExtendTimeOutAddsToTheDeadline) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms");
  setup.length = "9s";
  auto out = Play(WithTask("Engine.extendTimeOut(1500); while (true) Engine.getUptime();"), setup);
  EXPECT_EQ(out.First("execution_timeout").time, 6700 * kMillisecond);
}

// HI-R37: native calls and inline functions are no checkpoints.
TEST_F(HiseTest, ALongNativeCallIsNotCutShort) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 6s");
  setup.length = "7s";
  EXPECT_THAT(Play(WithTask("Engine.getUptime(); Console.print(\"done\");"), setup).Prints(), ElementsAre("done"));
}

// HI-R39, HI-R91: an exported plugin has no time-out and no console.
TEST_F(HiseTest, AnExportedPluginHasNoTimeOut) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms");
  setup.length = "8s";
  setup.more = "mode: frontend\n";
  auto out = Play(WithTask("for (i = 0; i < 70; i++) Engine.getUptime(); Console.print(\"done\");"), setup);
  EXPECT_EQ(out.Count("execution_timeout"), 0u);
  EXPECT_THAT(out.Texts("log"), IsEmpty());  // which is where a plugin's errors go
  EXPECT_EQ(out.First("task.end").time, 7100 * kMillisecond);
  EXPECT_THAT(out.Prints(), IsEmpty());
}

// HI-R90: and its script errors are lines of a log.
TEST_F(HiseTest, AnExportedPluginLogsItsErrors) {
  HiseSettings setup = Clicks({100});
  setup.more = "mode: frontend\n";
  auto out = Play(OnGo("Content.getComponent(\"none\");"), setup);
  EXPECT_EQ(out.Count("script_error"), 0u);
  EXPECT_THAT(out.Texts("log").at(0), HasSubstr("Component with name none wasn't found"));
}

// HI-R50, HI-R51.
TEST_F(HiseTest, LocksAreTakenInOrder) {
  const auto error = [&](const std::string& lock) {
    return Play(OnGo("{ .lock(" + lock + "); Console.print(\"in\"); }"), Clicks({100})).First("script_error").text;
  };
  EXPECT_THAT(error("Threads.UI"), HasSubstr("Error at acquiring MessageLock: WhyULockMessageThread"));
  EXPECT_THAT(error("Threads.Scripting"), HasSubstr("Error at acquiring ScriptLock: LockedBySameThread"));
  EXPECT_THAT(Play(OnGo("{ .lock(Threads.Loading); Console.print(\"in\"); }"), Clicks({100})).Prints(),
              ElementsAre("in"));
}

// HI-R52: what a script locks is not recorded, so that it may be locked again.
TEST_F(HiseTest, TheLocksOfScriptsAreNotRecorded) {
  auto out = Play(WithTask(".lock(Threads.Loading);\nConsole.print(Threads.isLockedByCurrentThread(Threads.Loading));"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("0"));
}

// HI-R55.
TEST_F(HiseTest, IsLockedIsAlwaysTrue) {
  auto out =
      Play(OnGo("Console.print(Threads.isLocked(Threads.Loading) + \" \" + Threads.getLockerThread(Threads.Audio));"),
           Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("1 4"));
}

// HI-R13, HI-R53: a task that holds the script lock keeps the scripting thread out until its block ends.
TEST_F(HiseTest, ATaskUnderTheScriptLockHoldsUpCallbacks) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms");
  setup.timeline.push_back("at: 150ms, set_control: {id: K, value: 1}");
  auto out = Play(WithTask("{ .lock(Threads.Scripting);\nEngine.getUptime(); }\nEngine.getUptime();",
                           "t.callOnBackgroundThread(work);",
                           "const var k = Content.addKnob(\"K\", 0, 0);\n"
                           "inline function onK(c, v) { Console.print(\"k\"); }\nk.setControlCallback(onK);\n"),
                  setup);
  EXPECT_EQ(out.First("print").time, 200 * kMillisecond);
}

// HI-R80, HI-R81, HI-R82.
TEST_F(HiseTest, AnUnsafeCallOnTheAudioThreadIsAnError) {
  const std::string script =
      "const var t = Engine.createBackgroundTask(\"T\");\n"
      "function onNoteOn() { t.setStatusMessage(\"x\"); Console.print(\"on\"); }\n";
  HiseSettings setup{.timeline = {"at: 10ms, note_on: {key: 60}"}};
  auto guarded = Play(script, setup);
  EXPECT_EQ(guarded.First("unsafe_call").text, "BackgroundTask.setStatusMessage");
  EXPECT_THAT(guarded.First("script_error").text, HasSubstr("Illegal operation in audio thread: Illegal API call"));
  setup.more = "audio_guard: false\n";
  EXPECT_THAT(Play(script, setup).Prints(), ElementsAre("on"));
}

// HI-R83.
TEST_F(HiseTest, MessageBelongsToMidiCallbacks) {
  EXPECT_THAT(Play(OnGo("Message.getNoteNumber();"), Clicks({100})).First("script_error").text,
              HasSubstr("Call of Message.getNoteNumber outside of MIDI callback"));
  EXPECT_THAT(Play("Synth.deferCallbacks(true);\nfunction onNoteOn() { Message.ignoreEvent(true); }\n",
                   {.timeline = {"at: 10ms, note_on: {key: 60}"}})
                  .First("script_error")
                  .text,
              HasSubstr("Illegal call of Message.ignoreEvent (Can only be called in synchronous mode)"));
}

// HI-R82: an unknown method names its class, and what may have been meant.
TEST_F(HiseTest, AnUnknownMethodNamesItsClass) {
  EXPECT_THAT(ErrorOf("Engine.createBackgroundTas(\"T\");"), HasSubstr("Engine.createBackgroundTas"));
  EXPECT_THAT(Play(WithTask("", "t.callOnBackground(work);"), Clicks({100})).First("script_error").text,
              HasSubstr("BackgroundTask.callOnBackground"));
}

// HI-R21: broadcasters.
TEST_F(HiseTest, ABroadcasterSendsTheLatestValueOnce) {
  auto out =
      Play(OnGo("b.sendAsyncMessage([1]); b.sendAsyncMessage([2]); b.sendAsyncMessage([2]); b.sendSyncMessage([3]);",
                "const var b = Engine.createBroadcaster({\"id\": \"b\", \"args\": [\"v\"]});\n"
                "b.addListener(\"x\", \"prints\", function(v) { Console.print(v); });\n"),
           Clicks({100}));
  // On the scripting thread a high job of a high job runs at once.
  EXPECT_THAT(out.Prints(), ElementsAre("1", "2", "3"));
}

// HI-R34: a cable's callback runs where the value is written, or with the poll of the message thread.
TEST_F(HiseTest, ACableTellsItsListenersNowOrWithThePoll) {
  auto out = Play(
      "const var cable = Engine.getGlobalRoutingManager().getCable(\"c\");\n"
      "inline function now(v) { Console.print(\"now \" + v + \" \" + Threads.getCurrentThread()); }\n"
      "cable.registerCallback(now, true);\n"
      "cable.registerCallback(function(v) { Console.print(\"never\"); }, true);\n"
      "cable.registerCallback(function(v) { Console.print(\"later \" + v + \" \" + "
      "Threads.getCurrentThread()); }, false);\n"
      "function onNoteOn() { cable.setValue(0.25); cable.setValue(0.5); }\n",
      {.timeline = {"at: 100ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("now 0.25 4", "now 0.5 4", "later 0.5 1"));
  EXPECT_EQ(out.Named("print").back().time, 120 * kMillisecond);
}

// HI-R16: the answer comes as a job of the scripting thread.
TEST_F(HiseTest, AServerAnswersOnTheScriptingThread) {
  HiseSettings setup = Clicks({100});
  setup.more = "server: {'http://x.org/a': {after: 80ms, body: yes}}\n";
  auto out = Play(OnGo("Server.setBaseURL(\"http://x.org\"); Server.callWithGET(\"a\", {}, function(status, text) { "
                       "Console.print(status + text + Threads.getCurrentThread()); });"),
                  setup);
  EXPECT_THAT(out.Prints(), ElementsAre("200yes1"));
  EXPECT_EQ(out.First("print").time, 180 * kMillisecond);
}

// HI-R103: files and storage are seen by all threads.
TEST_F(HiseTest, FilesAndStorageAreShared) {
  HiseSettings setup = Clicks({100});
  setup.more = "files: {Desktop/a.txt: hello}\n";
  auto out = Play(WithTask("s.store(FileSystem.getFolder(FileSystem.Desktop).getChildFile(\"a.txt\").loadAsString());\n"
                           "Console.print(s.tryLoad(0));",
                           "t.callOnBackgroundThread(work);", "const var s = Engine.createThreadSafeStorage();\n"),
                  setup);
  EXPECT_THAT(out.Prints(), ElementsAre("hello"));
}

}  // namespace
}  // namespace tools
