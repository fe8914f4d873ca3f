// What the documentation leaves open, both ways: each switch of the model has a test in which its settings differ.
// withoutCallback is in halion_events_test, spawnStart and noteCallsInSpawn in halion_spawn_test, waitBeatTempo and
// unknownTempo in halion_transport_test, onTimeout also in halion_limits_test, further rules in halion_open_rules_test.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Time kMs = engine::kMillisecond;
constexpr const char* kNoteOn = "at: 10ms, note_on: {key: 60}";

std::string Switch(const std::string& name, const std::string& value, const std::string& more = "") {
  return "switches: {" + name + ": " + value + "}\n" + more;
}

std::string OnChange(const std::string& body) {
  return "defineParameter('p', 'P', 0, 0, 99, 1, function()\n" + body + "\nend)\n";
}

// ---- runAsync and runSync

TEST_F(HalionTest, AFunctionThatCompletesAtTheVeryStartOfABlockResumesInItOrInTheNext) {
  // HA-R20. Blocks of 10 ms, each of them begun 100 us late by the machine: called at 20.1 ms, completed at 40 ms.
  auto resumes = [&](const char* setting) {
    Outcome out = Play("function onNote() runAsync(function() openURL('u') end) print('on') end",
                       {.block_frames = 480,
                        .timeline = {"at: 15ms, note_on: {key: 60}"},
                        .more = Switch("asyncResume", setting,
                                       "costs: {instruction: 0ns, openURL: 19900us}\n"
                                       "machine: {contexts: {audio: {wake: 100us}}}\n")});
    EXPECT_EQ(out.First("runAsync.end").time, 40 * kMs);
    return out.First("runAsync.resume").time;
  };
  EXPECT_EQ(resumes("atBlockStart"), 40 * kMs + 100'000);
  EXPECT_EQ(resumes("afterBlockStart"), 50 * kMs + 100'000);
}

TEST_F(HalionTest, AFunctionThatFailsResumesItsCallerOrEndsIt) {
  // HA-R20: the error is reported either way, and the script goes on either way.
  auto play = [&](const char* setting) {
    return Play(
        "function onNote(e)\n  if e.note == 60 then runAsync(function() wait(5) error('bad') end) end\n"
        "  print(e.note)\nend",
        {.timeline = {kNoteOn, "at: 50ms, note_on: {key: 61}"}, .more = Switch("asyncError", setting)});
  };
  Outcome resumed = play("resume"), ended = play("end");
  EXPECT_THAT(resumed.Prints(), ElementsAre("60", "61"));
  EXPECT_THAT(ended.Prints(), ElementsAre("61"));
  EXPECT_EQ(resumed.Count("runAsync.resume"), 1u);
  EXPECT_EQ(ended.Count("runAsync.resume"), 0u);
  EXPECT_EQ(ended.Texts("script_error"), resumed.Texts("script_error"));
  EXPECT_EQ(ended.Count("script_error"), 1u);
  EXPECT_EQ(ended.Count("callback.end"), ended.Count("callback.start"));
}

TEST_F(HalionTest, AFunctionThatDoesNotFailResumesItsCallerHoweverTheSwitchIsSet) {
  // HA-R20: an error that the function has caught is none.
  Outcome out = Play("function onNote() runAsync(function() pcall(error, 'bad') end) print('on') end",
                     {.timeline = {kNoteOn}, .more = Switch("asyncError", "end")});
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
}

TEST_F(HalionTest, AnOverwrittenEntryLosesItsPlaceOrKeepsIt) {
  // HA-R22.
  const std::string script = OnChange(
      "local function say(x) return function() print(x) end end\n"
      "runSync(say('a'), 'a') runSync(say('b'), 'b') runSync(say('c')) runSync(say('A'), 'a')");
  auto play = [&](const char* setting) {
    return Play(script, {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"},
                         .more = Switch("runSyncReplace", setting)});
  };
  Outcome append = play("append"), in_place = play("inPlace");
  EXPECT_THAT(append.Prints(), ElementsAre("b", "c", "A"));
  EXPECT_THAT(in_place.Prints(), ElementsAre("A", "b", "c"));
  EXPECT_EQ(in_place.Count("runSync.replace"), 1u);
  EXPECT_THAT(in_place.Values("runSync.run", "entry"), ElementsAre(4, 2, 3));
}

TEST_F(HalionTest, InPlaceAFunctionIsLetGoWhenItIsReplacedToo) {
  // HA-R22.
  Outcome out =
      Play(OnChange(R"(
  local seen = setmetatable({}, {__mode = "v"})
  local function entry(key) local f = function() return key end seen[key] = f return f end
  runSync(entry("replaced"), 1)
  runSync(entry("runs"), 1)
  collectgarbage()
  print(seen.replaced == nil, seen.runs == nil))"),
           {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"}, .more = Switch("runSyncReplace", "inPlace")});
  EXPECT_THAT(out.Prints(), ElementsAre("true\tfalse"));
}

// ---- waits

TEST_F(HalionTest, AWaitInTheProcessorEndsAtItsFrameOnAGridOrAtABlock) {
  // HA-R29. The note's frame is 736 = 23 * 32; 3.7 ms are 177.6 frames, 0 ms one frame.
  const char* script = "function onNote() wait(3.7) playNote(60, 1, 1) wait(0) playNote(61, 1, 1) end";
  auto frames = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn}, .more = Switch("waitResolution", setting)}).Values("note.on", "frame");
  };
  EXPECT_THAT(frames("sample"), ElementsAre(914, 915));
  EXPECT_THAT(frames("grid32"), ElementsAre(928, 960));
  EXPECT_THAT(frames("block"), ElementsAre(1024, 1280));
}

TEST_F(HalionTest, WaitsOfBeatsKeepToTheSameGrid) {
  // HA-R29, HA-R24: 0.1 beats at 200 a minute are 1440 frames.
  const char* script = "function onNote() waitBeat(0.1) playNote(60, 1, 1) end";
  auto frames = [&](const char* setting) {
    return Play(script, {.timeline = {"at: 10.1ms, note_on: {key: 60}"},
                         .more = Switch("waitResolution", setting, "transport: {tempo: 200}\n")})
        .Values("note.on", "frame");
  };
  const int64_t exact = 484 + 256 + 1440;
  EXPECT_THAT(frames("sample"), ElementsAre(exact));
  EXPECT_THAT(frames("grid32"), ElementsAre((exact / 32 + 1) * 32));
  EXPECT_THAT(frames("block"), ElementsAre((exact / 256 + 1) * 256));
}

// ---- time-outs

// Five turns of 1.2 ms each, under a limit of 2 ms.
const char* const kTurns = R"(
setScriptExecTimeOut(2)
function onInit() setScriptExecTimeOut(2) end
local function turns()
  for i = 1, 5 do
    for j = 1, 60000 do end
    wait(1)
  end
  print("done", getContext())
end
function onNote() turns() end
defineParameter("p", "P", 0, 0, 9, 1, function() turns() end)
)";

TEST_F(HalionTest, TheTimeBeforeAWaitIsForgottenOrCounts) {
  // HA-R32: in either context.
  for (const char* input : {kNoteOn, "at: 10ms, set_parameter: {name: p, value: 1}"}) {
    const Settings since_resume{.timeline = {input}, .more = Switch("timeOutCounts", "sinceResume")};
    const Settings since_entry{.timeline = {input}, .more = Switch("timeOutCounts", "sinceEntry")};
    Outcome forgotten = Play(kTurns, since_resume);
    EXPECT_THAT(forgotten.run.findings, IsEmpty());
    EXPECT_EQ(forgotten.Count("print"), 1u);
    Outcome counted = Play(kTurns, since_entry);
    EXPECT_THAT(counted.Texts("execution_timeout"),
                ElementsAre(HasSubstr(": 6: script execution time-out: more than 2 ms")));
    EXPECT_EQ(counted.Count("wait"), 1u);
    EXPECT_THAT(counted.Prints(), IsEmpty());
  }
}

TEST_F(HalionTest, TimeOnHoldNeverCounts) {
  // HA-R32: not for sinceEntry either; and each callback has a time of its own.
  Outcome out = Play(R"(
function onInit() setScriptExecTimeOut(2) end
function onNote()
  for i = 1, 3 do wait(10) end
  runAsync(function() openURL("slow") end)
  for j = 1, 60000 do end
  print("done")
end
)",
                     {.length = "200ms",
                      .timeline = {kNoteOn, "at: 11ms, note_on: {key: 61}"},
                      .more = Switch("timeOutCounts", "sinceEntry", "costs: {openURL: 40ms}\n")});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("done", "done"));
}

TEST_F(HalionTest, ANewLimitHoldsForTheRunningCallOrFromTheNext) {
  // HA-R34. An instruction of 100 us. onInit sets 300 ms, the first note 20 ms, and it is ended by one or the other.
  const char* script = R"(
function onInit() setScriptExecTimeOut(300) end
function onNote(e)
  if e.note == 60 then setScriptExecTimeOut(20) print(getScriptExecTimeOut()) end
  while true do end
end
)";
  auto play = [&](const char* setting) {
    return Play(script, {.length = "900ms",
                         .timeline = {kNoteOn, "at: 500ms, note_on: {key: 61}"},
                         .more = "costs: {instruction: 100us}\nswitches: {onTimeout: callback, timeOutChange: " +
                                 std::string(setting) + "}\n"});
  };
  Outcome at_once = play("atOnce"), next_call = play("nextCall");
  EXPECT_THAT(at_once.Texts("execution_timeout"), ElementsAre(HasSubstr("more than 20 ms in the Processor"),
                                                              HasSubstr("more than 20 ms in the Processor")));
  EXPECT_THAT(next_call.Texts("execution_timeout"), ElementsAre(HasSubstr("more than 300 ms in the Processor"),
                                                                HasSubstr("more than 20 ms in the Processor")));
  EXPECT_THAT(next_call.Prints(), ElementsAre("20"));
  for (const auto& [out, limit] : {std::pair{&at_once, 20}, std::pair{&next_call, 300}}) {
    const Time ran = out->First("execution_timeout").time - out->First("callback.start", "onNote").time;
    EXPECT_GT(ran, limit * kMs);
    EXPECT_LE(ran, (limit + 10) * kMs);
  }
}

TEST_F(HalionTest, FromTheNextCallOnIsNotFromTheNextResumeOn) {
  // HA-R34: a callback that waits keeps the limit with which it began.
  auto play = [&](const char* setting) {
    return Play(
        "setScriptExecTimeOut(500)\n" +
            OnChange("setScriptExecTimeOut(3) wait(10) for j = 1, 300000 do end print('done')"),
        {.timeline = {"at: 10ms, set_parameter: {name: p, value: 1}"}, .more = Switch("timeOutChange", setting)});
  };
  EXPECT_THAT(play("nextCall").Prints(), ElementsAre("done"));
  EXPECT_THAT(play("atOnce").Texts("execution_timeout"), ElementsAre(HasSubstr("more than 3 ms in the Controller")));
}

const char* const kControllerLoops = R"(
setScriptExecTimeOut(5)
defineParameter("p", "P", 0, 0, 9, 1, function() while true do end end)
function onNote(e) if e.note == 60 then wait(30) end print(e.note) end
)";

TEST_F(HalionTest, ATimeOutInTheControllerEndsTheScriptInBothContextsOrItsCallbackOnly) {
  // HA-R33.
  auto play = [&](const char* setting) {
    return Play(kControllerLoops,
                {.timeline = {kNoteOn, "at: 20ms, set_parameter: {name: p, value: 1}", "at: 60ms, note_on: {key: 61}",
                              "at: 70ms, set_parameter: {name: p, value: 2}"},
                 .more = Switch("onTimeout", setting, Settings::kPlainVoices)});
  };
  Outcome script = play("script"), callback = play("callback");
  EXPECT_EQ(script.Count("execution_timeout"), 1u);
  EXPECT_THAT(script.Prints(), IsEmpty());
  EXPECT_THAT(script.Values("note.on", "key"), ElementsAre(61));
  EXPECT_EQ(callback.Count("execution_timeout"), 2u);
  EXPECT_THAT(callback.Prints(), ElementsAre("60", "61"));
  EXPECT_EQ(callback.Count("note.on"), 0u);
}

TEST_F(HalionTest, WhatRunsWhileTheScriptIsEndedStopsToo) {
  // HA-R33: the Controller is in a call of 30 ms when the Processor loops, and does not go on after it.
  Outcome out = Play("function onInit() setScriptExecTimeOut(5) end\nfunction onNote() while true do end end\n" +
                         OnChange("openURL('slow') print('after')"),
                     {.timeline = {"at: 10ms, set_parameter: {name: p, value: 1}", "at: 15ms, note_on: {key: 60}"},
                      .more = Switch("onTimeout", "script", "costs: {openURL: 30ms}\n")});
  EXPECT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_EQ(out.run.findings.size(), 1u + (out.run.xruns > 0 ? 1u : 0u)) << out.Trace();
  EXPECT_THAT(out.Prints(), IsEmpty());
}

TEST_F(HalionTest, ASpawnedFunctionThatEndsTheScriptEndsItsSpawnerToo) {
  // HA-R33, HA-R23: it runs inside its spawner.
  auto play = [&](const char* setting) {
    return Play(
        "function onInit() setScriptExecTimeOut(2) end\n"
        "function onNote() spawn(function() while true do end end) print('spawner') end",
        {.timeline = {kNoteOn}, .more = "switches: {spawnStart: atOnce, onTimeout: " + std::string(setting) + "}\n"});
  };
  EXPECT_THAT(play("script").Prints(), IsEmpty());
  EXPECT_THAT(play("callback").Prints(), ElementsAre("spawner"));
}

// ---- errors

TEST_F(HalionTest, AnErrorEndsItsCallbackOrTheScript) {
  // HA-R82: what is suspended, what comes later, and the Controller.
  const std::string script =
      "function onNote(e)\n  if e.note == 61 then error('bad') end\n  wait(20)\n  print(e.note)\nend\n" +
      OnChange("print('changed')");
  const std::vector<std::string> timeline = {kNoteOn, "at: 15ms, note_on: {key: 61}", "at: 20ms, note_on: {key: 62}",
                                             "at: 60ms, set_parameter: {name: p, value: 1}"};
  Outcome callback = Play(script, {.timeline = timeline, .more = Switch("onError", "callback")});
  EXPECT_THAT(callback.Prints(), ElementsAre("60", "62", "changed"));
  EXPECT_EQ(callback.Count("note.on"), 0u);
  Outcome ended = Play(script, {.timeline = timeline, .more = Switch("onError", "script")});
  EXPECT_THAT(ended.Prints(), IsEmpty());
  EXPECT_THAT(ended.Values("note.on", "key"), ElementsAre(62));
  EXPECT_EQ(ended.Texts("script_error"), callback.Texts("script_error"));
}

TEST_F(HalionTest, AnErrorInGlobalStatementsLeavesTheCallbacksOrNoScript) {
  // HA-R82: what was defined before it.
  const char* script = "function onInit() print('onInit') end\nerror('bad')\nfunction onNote() end";
  EXPECT_THAT(Play(script, {.more = Switch("onError", "callback")}).Prints(), ElementsAre("onInit"));
  Outcome ended = Play(script, {.more = Switch("onError", "script")});
  EXPECT_THAT(ended.Prints(), IsEmpty());
  EXPECT_EQ(ended.Count("script_error"), 1u);
}

TEST_F(HalionTest, AnErrorThatTheScriptCatchesEndsNothing) {
  Outcome out = Play("function onNote() pcall(error, 'bad') pcall(openURL, 'u') print('on') end",
                     {.timeline = {kNoteOn}, .more = Switch("onError", "script")});
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

// ---- sharing

//   controller   C1 C2 C3 ... C40                    C1 C2  C3 ...
//   audio                 (late)    P1 ... P5           P1 P2 ...
//                serialised                          interleaved
const std::string kBoth =
    "count = 0\n"
    "local function step(text) local before = count print(text) count = before + 1 end\n"
    "function onNote() for i = 1, 5 do step('P') end end\n" +
    OnChange("for i = 1, 40 do step('C') end print(count)");
const std::vector<std::string> kBothTimeline = {"at: 10ms, set_parameter: {name: p, value: 1}", kNoteOn};

// How often the context changes from one line to the next.
int Turns(const Outcome& out) {
  int turns = 0;
  std::string last;
  for (const std::string& line : out.Prints()) {
    if (line != "C" && line != "P") continue;
    turns += !last.empty() && line != last;
    last = line;
  }
  return turns;
}

TEST_F(HalionTest, SerialisedTheContextsRunOneAfterTheOther) {
  // HA-R52: no update is lost, and the block waits for the Controller.
  Outcome out = Play(
      kBoth, {.timeline = kBothTimeline, .more = Switch("sharedState", "serialised", "costs: {instruction: 50us}\n")});
  EXPECT_EQ(Turns(out), 1);
  EXPECT_EQ(out.Count("print"), 46u);
  EXPECT_EQ(out.Count("shared_state"), 0u);
  EXPECT_THAT(out.Prints(), ::testing::Contains("40"));
  EXPECT_EQ(out.run.xruns, 1);
}

TEST_F(HalionTest, InterleavedTheContextsTakeTurnsAtTheirCallsAndUpdatesAreLost) {
  // HA-R52.
  Outcome out = Play(
      kBoth, {.timeline = kBothTimeline, .more = Switch("sharedState", "interleaved", "costs: {instruction: 50us}\n")});
  EXPECT_GE(Turns(out), 6);
  EXPECT_EQ(out.Count("print"), 46u);
  EXPECT_GE(out.Count("shared_state"), 1u);
  const std::vector<std::string> prints = out.Prints();
  EXPECT_LT(std::stoi(prints.back()), 45) << out.Trace();
}

TEST_F(HalionTest, EitherWayARunIsTheSameEachTime) {
  // HA-R52.
  for (const char* setting : {"serialised", "interleaved"}) {
    const Settings setup{.timeline = kBothTimeline,
                         .more = Switch("sharedState", setting, "costs: {instruction: 50us}\n")};
    const std::string first = Play(kBoth, setup).Trace();
    EXPECT_EQ(Play(kBoth, setup).Trace(), first) << setting;
  }
}

TEST_F(HalionTest, InterleavedEverythingElseIsAsSerialised) {
  // HA-R52: one context at a time; slot locals, spawned functions, runAsync, runSync, what is saved.
  const char* script = R"(
defineSlotLocal("mine")
mine = {list = {1}}
defineParameter("p", "P", 0, 0, 9, 1, function() runSync(function() print("sync", p, mine.list[1]) end) end)
defineParameter("any", "Any", {1, 2})
function onSave() return mine end
function onLoad(d) print("onLoad", d and d.list[1], any[2]) end
function onNote(e)
  mine.list[1] = e.note
  spawn(function() wait(7) print("spawned", mine.list[1], getSlotIndex()) end)
  runAsync(function() any[2] = any[2] + 1 print("async", mine.list[1]) end)
  print("on", mine.list[1], any[2])
end
)";
  auto play = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn, "at: 20ms, save: {}", "at: 30ms, note_on: {key: 62, slot: 1}",
                                      "at: 50ms, note_on: {key: 64}", "at: 70ms, load: {}",
                                      "at: 80ms, set_parameter: {name: p, value: 3, slot: 1}"},
                         .more = Switch("sharedState", setting, "slots: 2\n")});
  };
  Outcome serialised = play("serialised");
  EXPECT_THAT(serialised.Prints(),
              ElementsAre("async\t60", "on\t60\t3", "spawned\t60\t0", "async\t62", "on\t62\t4", "spawned\t62\t1",
                          "async\t64", "on\t64\t5", "spawned\t64\t0", "onLoad\t60\t3", "sync\t3\t62"));
  EXPECT_EQ(play("interleaved").Prints(), serialised.Prints());
}

}  // namespace
}  // namespace tools
