// From one context to the other and back in time: runAsync, runSync, wait. HA-R15, HA-R20 to HA-R25, HA-R29.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// ---- runAsync
//
//   audio       | k: onNote calls        | k+1   ...      | first start after the end: goes on
//   controller       [ openURL: the cost          ]end

constexpr const char* kOpenInNote = "function onNote() runAsync(function() openURL('u') end) print('on') end";

TEST_F(HalionTest, ARunAsyncResumesInTheFirstBlockThatStartsAfterItsEnd) {
  // HA-R20: never before the block after the call's, however short the function.
  for (int block_frames : {32, 64, 128, 256, 512, 1024}) {
    const Time period = StartOf(1, block_frames);
    const Time costs[] = {0,
                          1,
                          1'000,
                          1'000'000,
                          period / 2,
                          period,
                          StartOf(2, block_frames),
                          StartOf(3, block_frames),
                          period - 1,
                          period + 1,
                          10'000'000,
                          37'000'000};
    for (Time cost : costs) {
      SCOPED_TRACE(testing::Message() << cost << " ns, blocks of " << block_frames);
      Outcome out = Play(kOpenInNote, {.length = "120ms",
                                       .block_frames = block_frames,
                                       .timeline = {"at: 5ms, note_on: {key: 60}"},
                                       .more = "costs: {instruction: 0ns, openURL: " + std::to_string(cost) + "ns}\n"});
      ASSERT_THAT(out.run.findings, IsEmpty());
      const Time call = out.First("runAsync.call").time, end = out.First("runAsync.end").time;
      const int64_t called_in = FirstBlockAfter(5'000'000, block_frames);
      EXPECT_EQ(call, StartOf(called_in, block_frames));
      EXPECT_EQ(end, call + cost);
      const int64_t resumes_in = FirstBlockAfter(end, block_frames);
      EXPECT_GE(resumes_in, called_in + 1);
      EXPECT_EQ(out.First("runAsync.resume").time, StartOf(resumes_in, block_frames));
      EXPECT_EQ(out.First("print", "on").time, StartOf(resumes_in, block_frames));
      EXPECT_EQ(out.First("print", "on").context, "audio");
    }
  }
}

TEST_F(HalionTest, OnlyTheCallbackThatCalledRunAsyncIsOnHold) {
  // HA-R15, HA-R20: a later note runs through while the first one waits for its 40 ms.
  Outcome out = Play(R"(
function onNote(e)
  if e.note == 60 then runAsync(function() openURL("slow") end) end
  print(e.note)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_on: {key: 62}"},
                      .more = "costs: {openURL: 40ms}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("62", "60"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, RunAsyncPassesItsArgumentsByReferenceAndReturnsNothing) {
  // HA-R20.
  Outcome out = Play(R"(
function onNote(e)
  local box = {}
  local count = select("#", runAsync(function(t, a, b) t.sum = a + b return 1, 2 end, box, 20, 3))
  print(box.sum, count)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("23\t0"));
}

TEST_F(HalionTest, AnErrorInTheFunctionIsReportedAndTheCallerGoesOn) {
  // HA-R20.
  Outcome out = Play("function onNote()\n  runAsync(function()\n    error('bad')\n  end)\n  print('on')\nend",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  ASSERT_EQ(out.Count("script_error"), 1u);
  EXPECT_THAT(out.Texts("script_error")[0], HasSubstr(": 3: bad"));
  EXPECT_EQ(out.First("script_error").context, "controller");
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
}

TEST_F(HalionTest, RunAsyncFunctionsRunOneAfterTheOther) {
  // HA-R1: there is one Controller. Two notes of one instant: the second function begins when the first has ended.
  Outcome out = Play(kOpenInNote, {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 10ms, note_on: {key: 62}"},
                                   .more = "costs: {instruction: 0ns, openURL: 8ms}\n"});
  std::vector<LoggedEvent> ends = out.Named("runAsync.end"), calls = out.Named("runAsync.call");
  ASSERT_EQ(ends.size(), 2u);
  EXPECT_EQ(ends[0].time, calls[0].time + 8'000'000);
  EXPECT_EQ(ends[1].time, calls[0].time + 16'000'000);
  EXPECT_EQ(out.Values("runAsync.resume", "call"), out.Values("runAsync.call", "call"));
}

TEST_F(HalionTest, AWaitInTheFunctionOfRunAsyncHoldsTheCallerToo) {
  // HA-R20, HA-R24: the function waits from 12 ms or so to the tick at 40 ms.
  Outcome out = Play("function onNote() runAsync(function() wait(25) print('waited') end) print('on') end",
                     {.timeline = {"at: 5ms, note_on: {key: 60}"}, .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("waited", "on"));
  EXPECT_EQ(out.First("print", "waited").time, 40'000'000);
  EXPECT_EQ(out.First("runAsync.end").time, 40'000'000);
  EXPECT_EQ(out.First("print", "on").time, StartOf(FirstBlockAfter(40'000'000, 256), 256));
}

// ---- runSync

std::string OnChange(const std::string& body) {
  return "defineParameter('p', 'P', 0, 0, 99, 1, function()\n" + body + "\nend)\n";
}

TEST_F(HalionTest, RunSyncRunsAtTheStartOfTheNextBlockAndItsCallerGoesOn) {
  // HA-R21. A call at the very start of a block belongs to the next one.
  const std::string script = OnChange("runSync(function() print('ran') end) print('went on')");
  for (int block_frames : {64, 256, 512}) {
    for (Time at : {Time{20'000'000}, Time{21'333'333}, StartOf(4, block_frames), StartOf(4, block_frames) - 1,
                    StartOf(4, block_frames) + 1}) {
      SCOPED_TRACE(testing::Message() << at << " ns, blocks of " << block_frames);
      Outcome out = Play(script, {.block_frames = block_frames,
                                  .timeline = {"at: " + std::to_string(at) + "ns, set_parameter: {name: p, value: 1}"},
                                  .more = "costs: {instruction: 0ns}\n"});
      EXPECT_EQ(out.First("runSync.call").time, at);
      EXPECT_EQ(out.First("print", "went on").time, at);
      LoggedEvent ran = out.First("print", "ran");
      EXPECT_EQ(ran.time, StartOf(FirstBlockAfter(at, block_frames), block_frames));
      EXPECT_EQ(ran.context, "audio");
    }
  }
}

TEST_F(HalionTest, RunSyncEntriesRunInTheOrderOfTheirCalls) {
  // HA-R22: no id, or different ones; an id is a value of any type, so 1 and "1" are two.
  Outcome out =
      Play(OnChange("local function say(x) return function() print(x) end end\n"
                    "runSync(say('a')) runSync(say('b'), 1) runSync(say('c')) runSync(say('d'), '1')\n"
                    "runSync(say('e'), true) runSync(say('f'), false) runSync(say('g'), {}) runSync(say('h'), {})"),
           {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_EQ(out.Count("runSync.replace"), 0u);
  EXPECT_THAT(out.Prints(), ElementsAre("a", "b", "c", "d", "e", "f", "g", "h"));
  EXPECT_THAT(out.Values("runSync.run", "entry"), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST_F(HalionTest, ALaterRunSyncOfTheSameIdReplacesTheOneThatWaits) {
  // HA-R22: the entry loses its place. The same table is the same id.
  Outcome out = Play(OnChange("local function say(x) return function() print(x) end end\n"
                              "local id = {}\n"
                              "runSync(say('1 old'), 1) runSync(say('t old'), id) runSync(say('2'), 2)\n"
                              "runSync(say('1 new'), 1) runSync(say('t new'), id) runSync(say('t newest'), id)"),
                     {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("2", "1 new", "t newest"));
  EXPECT_EQ(out.Count("runSync.replace"), 3u);
  EXPECT_THAT(out.Values("runSync.run", "entry"), ElementsAre(3, 4, 6));
}

TEST_F(HalionTest, AnIdIsFreeAgainOnceItsEntryHasRun) {
  Outcome out = Play(
      OnChange("local n = p runSync(function() print(n) end, 1)"),
      {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}", "at: 30ms, set_parameter: {name: p, value: 2}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("1", "2"));
  EXPECT_EQ(out.Count("runSync.replace"), 0u);
}

TEST_F(HalionTest, AFunctionOfTheQueueIsLetGoWhenItIsReplacedAndWhenItHasRun) {
  Outcome out = Play(OnChange(R"(
  local seen = setmetatable({}, {__mode = "v"})
  local function entry(key) local f = function() return key end seen[key] = f return f end
  runSync(entry("replaced"), 1)
  runSync(entry("runs"), 1)
  collectgarbage()
  print(seen.replaced == nil, seen.runs == nil)
  wait(30)
  collectgarbage()
  print(seen.replaced == nil, seen.runs == nil))"),
                     {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("true\tfalse", "true\ttrue"));
}

TEST_F(HalionTest, AFunctionQueuedByRunSyncMayWait) {
  // HA-R15: it is a callback as any other. 10 ms are 480 frames after the first of its block, 1024.
  Outcome out = Play(OnChange("runSync(function() wait(10) playNote(60, 100) end)"),
                     {.timeline = {"at: 20ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1024 + 480));
}

TEST_F(HalionTest, AtABlocksStartResumedCallbacksComeBeforeQueuedFunctionsBeforeEvents) {
  Outcome out = Play("function onNote(e) if e.note == 60 then runAsync(function() end) end print(e.note) end\n" +
                         OnChange("runSync(function() print('sync') end)"),
                     {.timeline = {"at: 15ms, note_on: {key: 60}", "at: 16.1ms, note_on: {key: 62}",
                                   "at: 17ms, set_parameter: {name: p, value: 1}"},
                      .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("60", "sync", "62"));
  EXPECT_EQ(out.First("print", "60").time, out.First("print", "62").time);
}

// ---- wait

TEST_F(HalionTest, WaitIsAnErrorInGlobalStatements) {
  // HA-R25.
  Outcome out = Play("print('before')\nwait(10)\nprint('after')\n");
  ASSERT_EQ(out.Count("script_error"), 1u);
  EXPECT_THAT(out.Texts("script_error")[0], HasSubstr(": 2: wait is not permitted in global statements: wait(10)"));
  EXPECT_THAT(out.Prints(), ElementsAre("before"));
}

TEST_F(HalionTest, AWaitInTheControllerEndsAtTheNextTick) {
  // HA-R24: multiples of the tick, from the start of the run.
  struct Case {
    const char* tick;
    const char* ms;
    Time ends;
  };
  for (const Case& c : {Case{"10ms", "3", 30'000'000}, Case{"10ms", "9", 30'000'000}, Case{"10ms", "9.1", 40'000'000},
                        Case{"1ms", "3", 24'000'000}, Case{"1ms", "3.2", 25'000'000}, Case{"7ms", "10", 35'000'000},
                        Case{"50ms", "1", 50'000'000}, Case{"10ms", "0", 30'000'000}}) {
    SCOPED_TRACE(testing::Message() << "tick " << c.tick << ", wait " << c.ms);
    Outcome out = Play(OnChange(std::string("wait(") + c.ms + ") print('on')"),
                       {.timeline = {"at: 21ms, set_parameter: {name: p, value: 1}"},
                        .more = std::string("controller_tick: ") + c.tick + "\ncosts: {instruction: 0ns}\n"});
    EXPECT_EQ(out.First("wait").time, 21'000'000);
    EXPECT_EQ(out.First("wait.end").time, c.ends);
    EXPECT_EQ(out.First("print", "on").time, c.ends);
  }
}

TEST_F(HalionTest, AWaitInTheControllerLetsOtherCallbacksRun) {
  // HA-R15, HA-R24.
  Outcome out = Play(
      OnChange("local mine = p print('begin', mine) wait(40 - 10 * mine) print('end', mine)"),
      {.timeline = {"at: 5ms, set_parameter: {name: p, value: 1}", "at: 6ms, set_parameter: {name: p, value: 2}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("begin\t1", "begin\t2", "end\t2", "end\t1"));
}

TEST_F(HalionTest, AWaitInTheProcessorEndsAtItsFrame) {
  // HA-R29: to the frame, wherever blocks begin, and without drift from one wait to the next.
  for (int block_frames : {32, 100, 256, 1024}) {
    Outcome out =
        Play("function onNote() wait(3.7) playNote(60, 1) wait(11.1) playNote(61, 1) wait(0) playNote(62, 1) end",
             {.block_frames = block_frames, .timeline = {"at: 12.5ms, note_on: {key: 60}"}});
    int64_t begin = 600 + block_frames;  // 12.5 ms, and the block of latency
    EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(begin + 178, begin + 178 + 533, begin + 178 + 533 + 1));
    for (const LoggedEvent& event : out.Named("note.on")) {
      int64_t block = Outcome::Value(event, "frame") / block_frames;
      EXPECT_GE(event.time, StartOf(block, block_frames));
      EXPECT_LT(event.time, StartOf(block + 1, block_frames));
    }
  }
}

TEST_F(HalionTest, SuspendedNotesInterleaveAndShareTheGlobals) {
  // HA-R15, HA-R51.
  Outcome out = Play(R"lua(
log = ""
function onNote(e)
  log = log .. "(" .. e.note
  wait(e.note == 60 and 30 or 5)
  log = log .. e.note .. ")"
  print(log)
end
)lua",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_on: {key: 62}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("(60(6262)", "(60(6262)60)"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, AtOneFrameAWaitEndsBeforeAnEventBegins) {
  Outcome out = Play("function onNote(e) if e.note == 60 then wait(20) end print(e.note) end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 30ms, note_on: {key: 62}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("60", "62"));
}

TEST_F(HalionTest, WhatIsNoTimeIsRefusedByWait) {
  for (const char* argument : {"-1", "0/0", "1/0", "1e10", "{}", "nil", "'x'", ""}) {
    Outcome out = Play(std::string("function onNote() wait(") + argument + ") print('on') end",
                       {.timeline = {"at: 10ms, note_on: {key: 60}"}});
    ASSERT_EQ(out.Count("script_error"), 1u) << argument;
    EXPECT_THAT(out.Texts("script_error")[0], HasSubstr("onNote: 1: wait: "));
    EXPECT_THAT(out.Prints(), Not(::testing::Contains("on")));
  }
}

}  // namespace
}  // namespace tools
