// BackgroundTask from the outside: starting, asking, stopping, killing. HI-R60 to HI-R77.
#include "tools/hise_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kEndless = "while (true) { Engine.getUptime(); }";
constexpr const char* kAsking = "while (!thread.shouldAbort()) { Engine.getUptime(); }";
constexpr const char* kMillisecondEach = "statement: 0ns, Engine.getUptime: 1ms";
constexpr const char* kStartOrStop =
    "if (value) { t.setTimeOut(LIMIT); t.callOnBackgroundThread(work); } else { t.sendAbortSignal(true); }";

std::string StartOrStop(int limit) {
  std::string text = kStartOrStop;
  return text.replace(text.find("LIMIT"), 5, std::to_string(limit));
}

// HI-R60, HI-R63: the first poll, every 2 ms, at which the clock of whole milliseconds is later than the time-out.
TEST_F(HiseTest, AKillComesAtTheFirstPollAfterTheTimeOut) {
  const struct { int limit, after_ms; } cases[] = {{500, 502}, {501, 502}, {50, 52}, {51, 52}, {1, 2}, {2, 4}, {0, 0}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.limit);
    auto out = Play(WithTask(kEndless, StartOrStop(c.limit)),
                    {.length = "800ms",
                     .timeline = {"at: 100ms, click: {id: Go}", "at: 200ms, click: {id: Go}"},
                     .costs = kMillisecondEach,
                     .more = "realtime: no\n"});
    EXPECT_EQ(out.First("task_killed").time, (200 + c.after_ms) * kMillisecond);
    EXPECT_EQ(out.Count("task.end"), 0u);
  }
}

// HI-R64: no finish callback, and the preload flag stays set.
TEST_F(HiseTest, AKilledTaskHasNoFinishCallbackAndLeavesThePreloadFlag) {
  auto out =
      Play(WithTask(kEndless, StartOrStop(20),
                    "t.setForwardStatusToLoadingThread(true);\n"
                    "t.setFinishCallback(function(a, b) { Console.print(a + \" \" + b); });"),
           {.timeline = {"at: 100ms, click: {id: Go}", "at: 200ms, click: {id: Go}"}, .costs = kMillisecondEach});
  EXPECT_THAT(out.Prints(), ElementsAre("0 0"));
  EXPECT_THAT(out.Texts("preload"), ElementsAre("on"));
}

// HI-R63: on POSIX a thread that only computes goes on; what it does later is still heard of.
TEST_F(HiseTest, OnPosixAThreadThatComputesGoesOnAsAnOrphan) {
  const std::string script =
      WithTask("for (i = 0; i < 200; i++) Engine.getUptime(); Console.print(\"still here\");", StartOrStop(20));
  HiseSettings setup{.timeline = {"at: 100ms, click: {id: Go}", "at: 200ms, click: {id: Go}"},
                     .costs = kMillisecondEach,
                     .more = "platform: linux\n"};
  auto linux_run = Play(script, setup);
  EXPECT_EQ(linux_run.Count("task.orphan"), 1u);
  EXPECT_THAT(linux_run.Prints(), ElementsAre("still here"));
  setup.more = "platform: windows\n";
  auto windows = Play(script, setup);
  EXPECT_EQ(windows.Count("task.orphan"), 0u);
  EXPECT_THAT(windows.Prints(), IsEmpty());
  setup.more = "platform: linux\nswitches: {cancelInLoop: ends}\n";
  auto ends = Play(script, setup);
  EXPECT_EQ(ends.First("task.cancelled").time, 223 * kMillisecond);  // the call in hand ends first
  EXPECT_THAT(ends.Prints(), IsEmpty());
}

// HI-R64: whether the locks of a killed thread stay locked is a switch.
TEST_F(HiseTest, LocksOfAKilledTaskMayBeReleased) {
  const std::string script = WithTask(std::string(".lock(Threads.Loading);\n") + kEndless, StartOrStop(20));
  HiseSettings setup{.timeline = {"at: 100ms, click: {id: Go}", "at: 200ms, click: {id: Go}"},
                     .costs = kMillisecondEach};
  EXPECT_EQ(Play(script, setup).Texts("lock_left").at(0), "SampleLock stays locked: T was killed while it held it");
  setup.more = "switches: {killedLocks: released}\n";
  EXPECT_EQ(Play(script, setup).Count("lock_left"), 0u);
}

// HI-R65: the exit flag of a task that does not run is not kept.
TEST_F(HiseTest, AnEarlyAbortIsLost) {
  auto out = Play(WithTask("Console.print(\"abort \" + thread.shouldAbort());",
                           "t.sendAbortSignal(false); t.callOnBackgroundThread(work);"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("abort 0"));
}

// HI-R65.
TEST_F(HiseTest, ATaskCannotWaitForItself) {
  auto out = Play(WithTask("thread.sendAbortSignal(true);"), Clicks({100}));
  EXPECT_THAT(out.First("script_error").text, HasSubstr("Can't stop with blocking on the worker thread"));
  EXPECT_EQ(out.Count("task_killed"), 0u);
}

// HI-R76: everything else that waits for the end of the run kills the thread that is in it.
TEST_F(HiseTest, ATaskThatStartsItselfAgainKillsItself) {
  auto out = Play(WithTask("thread.setTimeOut(100); thread.callOnBackgroundThread(work); Console.print(\"never\");"),
                  Clicks({100}));
  EXPECT_EQ(out.First("task_killed").time, 202 * kMillisecond);
  EXPECT_THAT(out.Prints(), IsEmpty());
}

// HI-R61: what is no function is ignored.
TEST_F(HiseTest, WhatIsNoFunctionIsIgnored) {
  auto out = Play(WithTask("", "t.callOnBackgroundThread(5); Console.print(t.killVoicesAndCall(5));"), Clicks({100}));
  EXPECT_EQ(out.Count("task.start"), 0u);
  EXPECT_THAT(out.Prints(), ElementsAre("0"));
}

// Where no rule says what a function of other parameters does, it is an error at the call.
TEST_F(HiseTest, FunctionsThatTakeOtherParametersThanTheyAreGivenAreErrorsAtTheCall) {
  const struct {
    const char *call, *message;
  } cases[] = {
      {"t.callOnBackgroundThread(function(a, b) {});",
       "callOnBackgroundThread(): argument 1 must be a function with 1 parameter, but anonymous has 2"},
      {"t.killVoicesAndCall(function(a) {});",
       "killVoicesAndCall(): argument 1 must be a function with 0 parameters, but anonymous has 1"},
      {"t.runProcess(\"tool\", \"\", function(a, b) {});",
       "runProcess(): argument 3 must be a function with 3 parameters, but anonymous has 2"},
      {"t.setFinishCallback(function(a) {});",
       "setFinishCallback(): argument 1 must be a function with 2 parameters, but anonymous has 1"},
      {"Threads.killVoicesAndCall(function(a) {});",
       "killVoicesAndCall(): argument 1 must be a function with 0 parameters, but anonymous has 1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.call);
    auto out = Play(WithTask("", c.call), Clicks({100}));
    EXPECT_THAT(out.First("script_error").text, HasSubstr(c.message));
    EXPECT_EQ(out.Count("task.start"), 0u);
  }
}

// HI-R66, HI-R69: the exit flag at the end decides, whatever the function did with it.
TEST_F(HiseTest, ARunThatIgnoresTheSignalCountsAsCancelled) {
  auto out =
      Play(WithTask("for (i = 0; i < 150; i++) Engine.getUptime();",
                    "if (value) t.callOnBackgroundThread(work); else t.sendAbortSignal(false);",
                    "t.setFinishCallback(function(a, b) { Console.print(a + \" \" + b); });"),
           {.timeline = {"at: 100ms, click: {id: Go}", "at: 200ms, click: {id: Go}"}, .costs = kMillisecondEach});
  EXPECT_THAT(out.Prints(), ElementsAre("0 0", "1 1"));
  EXPECT_EQ(out.First("task.end").time, 250 * kMillisecond);
}

// HI-R38, HI-R39: each call of shouldAbort is worth the time-out and 10 ms more.
TEST_F(HiseTest, AskingBuysTime) {
  const std::string script = WithTask(
      "for (i = 0; i < 4; i++) thread.shouldAbort();\n"
      "for (i = 0; i < 800; i++) Engine.getUptime();\nConsole.print(\"done\");");
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 10ms");
  setup.length = "9s";
  auto out = Play(script, setup);
  // 5 s and four times 510 ms; the loop looks every 10 ms.
  EXPECT_EQ(out.First("execution_timeout").time, (100 + 5000 + 4 * 510 + 10) * kMillisecond);
}

// HI-R65: who waits for the end of a task has so much more time.
TEST_F(HiseTest, ABlockingAbortExtendsTheCallersDeadline) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms, Engine.getSampleRate: 9s");
  setup.length = "8s";
  auto out = Play(WithTask("Engine.getSampleRate();",
                           "t.setTimeOut(1000);\nt.callOnBackgroundThread(work);\nlocal i = 0;\n"
                           "while (i < 47) { Engine.getUptime(); i = i + 1; }\nt.sendAbortSignal(true);\n"
                           "while (i < 49) { Engine.getUptime(); i = i + 1; }\nConsole.print(\"on\");"),
                  setup);
  EXPECT_EQ(out.Count("task.stop"), 1u);
  EXPECT_EQ(out.Count("execution_timeout"), 0u);
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
}

// HI-R35, HI-R39: each entry sets the one deadline anew, so what a task has bought is gone with the next callback.
TEST_F(HiseTest, AnotherCallbackTakesAwayTheTimeThatAskingBought) {
  const std::string more =
      "const var other = Content.addButton(\"Other\", 0, 0);\ninline function onOther(component, value) {}\n"
      "other.setControlCallback(onOther);\n";
  HiseSettings setup = Clicks({100}, kMillisecondEach);
  setup.length = "8s";
  const std::string work = "for (i = 0; i < 100; i++) thread.shouldAbort();\nwhile (true) { Engine.getUptime(); }";
  EXPECT_EQ(Play(WithTask(work, "t.callOnBackgroundThread(work);", more), setup).Count("execution_timeout"), 0u);
  setup.timeline.push_back("at: 1s, click: {id: Other}");
  auto out = Play(WithTask(work, "t.callOnBackgroundThread(work);", more), setup);
  EXPECT_EQ(out.First("execution_timeout").time, 6001 * kMillisecond);
}

// HI-R67: of the millisecond within the second, so that a gap of a whole second looks like none.
TEST_F(HiseTest, TheWarningOfAGapSeesOnlyThePartWithinASecond) {
  const auto warnings = [&](int gap_ms) {
    HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: " + std::to_string(gap_ms) + "ms");
    setup.length = "3s";
    return Play(WithTask("thread.shouldAbort(); Engine.getUptime(); thread.shouldAbort();"), setup)
        .Texts("task.warning");
  };
  EXPECT_THAT(warnings(600), ElementsAre("WARNING: time between abort checks 600 ms) is above timeout (500 ms)."));
  EXPECT_THAT(warnings(1000), IsEmpty());
  EXPECT_THAT(warnings(1600), ElementsAre(HasSubstr("checks 600 ms)")));
  EXPECT_THAT(warnings(950), IsEmpty());
}

// HI-R70, HI-R72: the own progress is held within 0..1, what is forwarded is not.
TEST_F(HiseTest, ForwardedProgressIsNotHeldWithinItsRange) {
  auto out = Play(WithTask("thread.setProgress(1.5); thread.setStatusMessage(\"half\");\n"
                           "Console.print(thread.getProgress() + \" \" + Engine.getPreloadProgress() + \" \" + "
                           "Engine.getPreloadMessage());",
                           "t.setForwardStatusToLoadingThread(true); t.callOnBackgroundThread(work);"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("1.0 1.5 half"));
  EXPECT_THAT(out.Texts("preload"), ElementsAre("on", "off"));
}

// HI-R71.
TEST_F(HiseTest, PropertiesAreKeptAndMissingOnesUndefined) {
  auto out = Play(WithTask("",
                           "t.setProperty(\"a\", 3); Console.print(t.getProperty(\"a\"));"
                           "Console.print(isDefined(t.getProperty(\"b\")));"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("3", "0"));
}

// HI-R73, HI-R46: on the loading thread, without argument, when the voices are gone.
TEST_F(HiseTest, KillVoicesAndCallRunsOnTheLoadingThreadWithAudioSuspended) {
  auto out = Play(WithTask("",
                           "Console.print(t.killVoicesAndCall(function() { Console.print(Threads.getCurrentThreadName()"
                           " + \" \" + Threads.isAudioRunning()); }));"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("0", "Sample Thread 0"));
  EXPECT_EQ(out.Count("task.start"), 0u);
}

// HI-R74: a millisecond a byte and ten more a line; what is left at the end comes at once.
TEST_F(HiseTest, AProcessIsReadAByteAMillisecond) {
  const char* kProcess =
      "processes:\n  tool:\n    lines: [{at: 0ms, text: ab}, {at: 0ms, text: ' '}, {at: 0ms, text: cdef}]\n"
      "    exit: 25ms\n    code: 3\n";
  auto out = Play(
      WithTask("",
               "t.runProcess(\"tool\", \"-v\", function(thread, done, data) { Console.print(done + \" \" + data); });"),
      {.timeline = {"at: 100ms, click: {id: Go}"}, .more = kProcess});
  const auto prints = out.Named("print");
  ASSERT_EQ(prints.size(), 3u);
  EXPECT_EQ(prints[0].text, "0 ab");
  EXPECT_EQ(prints[0].time, 102 * kMillisecond);
  // ab and its end of line: 3 ms and 10; blank and its end: 2 ms and 10; so the process ends first.
  EXPECT_EQ(prints[1].text, "0 cdef\n");
  EXPECT_EQ(prints[1].time, 125 * kMillisecond);
  EXPECT_EQ(prints[2].text, "1 3");
}

// HI-R74.
TEST_F(HiseTest, AProcessNeedsArguments) {
  auto out = Play(WithTask("", "t.runProcess(\"\", \"\", 0);"), Clicks({100}));
  EXPECT_THAT(out.First("script_error").text, HasSubstr("no args"));
}

// HI-R74: while the read of the next byte waits nobody asks whether to end.
TEST_F(HiseTest, AnAbortOfAProcessIsSeenBetweenBytesOnly) {
  const std::string body = "if (value) t.runProcess(\"tool\", \"-v\", 0); else t.sendAbortSignal(false);";
  for (const char* platform : {"windows", "macos", "linux"}) {
    SCOPED_TRACE(platform);
    HiseSettings setup{.timeline = {"at: 100ms, click: {id: Go}", "at: 150ms, click: {id: Go}"}};
    setup.more =
        std::string("platform: ") + platform + "\nprocesses: {tool: {lines: [{at: 200ms, text: late}], exit: 300ms}}\n";
    EXPECT_EQ(Play(WithTask("", body), setup).First("process.killed").time, 301 * kMillisecond);
  }
}

// HI-R74: whether the log function hears of the end of a process that was aborted.
TEST_F(HiseTest, TheLogFunctionMayHearOfAnAbort) {
  const std::string body =
      "if (value) t.runProcess(\"tool\", \"-v\", function(thread, done, data) { Console.print(done); });"
      "else t.sendAbortSignal(false);";
  HiseSettings setup{.timeline = {"at: 100ms, click: {id: Go}", "at: 150ms, click: {id: Go}"},
                     .more = "processes: {tool: {lines: [{at: 100ms, text: a}], exit: 300ms}}\n"};
  EXPECT_THAT(Play(WithTask("", body), setup).Prints(), IsEmpty());
  setup.more += "switches: {logAfterAbort: yes}\n";
  EXPECT_THAT(Play(WithTask("", body), setup).Prints(), ElementsAre("1"));
}

// HI-R75: at the close of the application too, each task in turn.
TEST_F(HiseTest, ClosingTheApplicationKillsATaskThatHangs) {
  HiseSettings setup = Clicks({100}, kMillisecondEach);
  setup.length = "1500ms";
  setup.timeline.push_back("at: 300ms, close_app: {}");
  auto out = Play(WithTask(kEndless), setup);
  EXPECT_EQ(out.First("task_killed").time - out.First("task.stop").time, 502 * kMillisecond);
  EXPECT_GT(out.PlaceOf("app.closed"), out.PlaceOf("task_killed"));
}

// HI-R75.
TEST_F(HiseTest, ClosingTheApplicationWaitsForATaskThatAsks) {
  HiseSettings setup = Clicks({100}, kMillisecondEach);
  setup.timeline.push_back("at: 300ms, close_app: {}");
  auto out = Play(WithTask(kAsking), setup);
  EXPECT_EQ(out.Count("task_killed"), 0u);
  EXPECT_EQ(out.Count("task.end"), 1u);
  EXPECT_EQ(out.Count("app.closed"), 1u);
}

// HI-R77: a task that never runs, used to extend the time of a control callback.
TEST_F(HiseTest, AskingATaskThatNeverRunsExtendsACallback) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 100ms");
  setup.length = "8s";
  const std::string loop = "local i = 0; for (i = 0; i < 60; i++) { Engine.getUptime(); ASK } Console.print(\"done\");";
  const auto with = [&](const std::string& ask) {
    std::string body = loop;
    return WithTask("", body.replace(body.find("ASK"), 3, ask));
  };
  EXPECT_EQ(Play(with(""), setup).Count("execution_timeout"), 1u);
  EXPECT_THAT(Play(with("t.shouldAbort();"), setup).Prints(), ElementsAre("done"));
}

}  // namespace
}  // namespace tools
