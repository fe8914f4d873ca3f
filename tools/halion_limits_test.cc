// Scripts that run too long (HA-R30 to HA-R35), and parameters (HA-R40 to HA-R44).
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr Time kMs = engine::kMillisecond;

// ---- the execution time-out

// An instruction of 100 us: 1000 ms are few enough of them to be counted quickly.
constexpr const char* kSlow = "costs: {instruction: 100us}\n";

Time RanFor(const Outcome& out, std::string_view callback) {
  return out.First("execution_timeout").time - out.First("callback.start", callback).time;
}

TEST_F(HalionTest, AnEndlessLoopInTheProcessorEndsAfterOneSecondAndBlocksAreLate) {
  // HA-R30, HA-R35: the deadline is missed long before the time-out; both are reported.
  Outcome out = Play("function onNote()\n  while true do end\nend",
                     {.length = "1500ms", .timeline = {"at: 10ms, note_on: {key: 60}"}, .more = kSlow});
  ASSERT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_THAT(out.Texts("execution_timeout")[0],
              StartsWith("onNote: 2: script execution time-out: more than 1000 ms in the "
                         "Processor context"));
  EXPECT_EQ(out.First("execution_timeout").context, "audio");
  EXPECT_GT(RanFor(out, "onNote"), 1000 * kMs);
  EXPECT_LE(RanFor(out, "onNote"), 1010 * kMs);  // 100 instructions more at most
  EXPECT_EQ(out.run.xruns, 1);
  EXPECT_GE(out.Values("xrun", "late_by").at(0), 990 * kMs);
}

TEST_F(HalionTest, AnEndlessLoopInTheControllerEndsAfterFiveSecondsAndNoBlockIsLate) {
  // HA-R30.
  Outcome out = Play("defineParameter('p', 'P', 0, 0, 9, 1, function()\n  while true do end\nend)",
                     {.length = "5200ms", .timeline = {"at: 10ms, set_parameter: {name: p, value: 1}"}, .more = kSlow});
  ASSERT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_THAT(out.Texts("execution_timeout")[0],
              HasSubstr(": 2: script execution time-out: more than 5000 ms in the Controller"));
  Time ran = out.First("execution_timeout").time - out.First("input.parameter").time;
  EXPECT_GT(ran, 5000 * kMs);
  EXPECT_LE(ran, 5010 * kMs);
  EXPECT_EQ(out.run.xruns, 0);
}

TEST_F(HalionTest, TheGlobalStatementsAreLimitedAsTheController) {
  // HA-R30, HA-R34: the new limit holds for the call that sets it.
  Outcome out = Play("setScriptExecTimeOut(30)\nwhile true do end", {.more = kSlow});
  EXPECT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_GT(out.First("execution_timeout").time, 30 * kMs);
  EXPECT_LE(out.First("execution_timeout").time, 41 * kMs);
}

TEST_F(HalionTest, ALimitIsOfTheContextThatSetsIt) {
  // HA-R30.
  Outcome out = Play(R"(
print(getScriptExecTimeOut())
setScriptExecTimeOut(200)
function onInit() print(getScriptExecTimeOut()) setScriptExecTimeOut(3) print(getScriptExecTimeOut()) end
function onNote() print(getScriptExecTimeOut()) end
defineParameter("p", "P", 0, 0, 9, 1, function() print(getScriptExecTimeOut()) end)
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 40ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("5000", "1000", "3", "3", "200"));
}

TEST_F(HalionTest, AShorterLimitEndsALoopSooner) {
  // HA-R30, HA-R34.
  Outcome out = Play("function onNote() setScriptExecTimeOut(20) while true do end end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Texts("execution_timeout"), ElementsAre(HasSubstr("more than 20 ms in the Processor context")));
  EXPECT_GT(RanFor(out, "onNote"), 20 * kMs);
  EXPECT_LT(RanFor(out, "onNote"), 20 * kMs + 50'000);
}

TEST_F(HalionTest, ATimeOutCannotBeCaught) {
  // HA-R31: the script ends; pcall is no way out.
  Outcome out = Play(
      "function onNote()\n"
      "  setScriptExecTimeOut(2)\n"
      "  pcall(function() while true do end end)\n"
      "  print('caught')\n"
      "end",
      {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_THAT(out.Prints(), IsEmpty());
}

constexpr const char* kLoopOnC = R"(
function onInit() setScriptExecTimeOut(2) end
function onNote(e)
  if e.note == 60 then while true do end end
  wait(e.note == 61 and 40 or 0)
  print(e.note)
end
)";
const std::vector<std::string> kLoopTimeline = {"at: 10ms, note_on: {key: 61}", "at: 20ms, note_on: {key: 60}",
                                                "at: 40ms, note_on: {key: 62}"};

TEST_F(HalionTest, ATimeOutEndsTheWholeScript) {
  // HA-R33, the default: what is suspended is dropped, and later events pass through.
  for (const char* more : {"", "switches: {onTimeout: script}\n"}) {
    Outcome out = Play(kLoopOnC, {.timeline = kLoopTimeline, .more = more});
    EXPECT_EQ(out.Count("execution_timeout"), 1u);
    EXPECT_THAT(out.Prints(), IsEmpty());
    EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(62));
  }
}

TEST_F(HalionTest, ATimeOutEndsTheCallbackOnlyIfTheSwitchSaysSo) {
  // HA-R33.
  Outcome out = Play(kLoopOnC, {.timeline = kLoopTimeline, .more = "switches: {onTimeout: callback}\n"});
  EXPECT_EQ(out.Count("execution_timeout"), 1u);
  EXPECT_THAT(out.Prints(), ElementsAre("62", "61"));
  EXPECT_EQ(out.Count("note.on"), 0u);
}

TEST_F(HalionTest, SuspendedTimeDoesNotCount) {
  // HA-R32: 100 ms of waiting and of runAsync, under a limit of 2 ms.
  Outcome out =
      Play(R"(
function onInit() setScriptExecTimeOut(2) end
function onNote()
  for i = 1, 6 do wait(10) end
  runAsync(function() openURL("slow") end)
  print("done")
end
)",
           {.length = "200ms", .timeline = {"at: 10ms, note_on: {key: 60}"}, .more = "costs: {openURL: 40ms}\n"});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("done"));
}

TEST_F(HalionTest, TheTimeIsMeasuredSinceTheLastResume) {
  // HA-R32: each turn runs for over half the limit.
  Outcome out = Play(R"(
function onInit() setScriptExecTimeOut(2) end
function onNote()
  for i = 1, 5 do
    for j = 1, 60000 do end
    wait(1)
  end
  print("done")
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("done"));
}

TEST_F(HalionTest, AFunctionsOwnTimeCountsInTheContextThatCallsIt) {
  // HA-R73.
  const char* script =
      "setScriptExecTimeOut(20)\n"
      "defineParameter('p', 'P', 0, 0, 9, 1, function() openURL('u') print('on') end)\n";
  std::vector<std::string> timeline = {"at: 10ms, set_parameter: {name: p, value: 1}"};
  Outcome longer = Play(script, {.timeline = timeline, .more = "costs: {openURL: 30ms}\n"});
  EXPECT_THAT(longer.Texts("execution_timeout"), ElementsAre(HasSubstr("more than 20 ms in the Controller context")));
  EXPECT_THAT(longer.Prints(), IsEmpty());
  Outcome shorter = Play(script, {.timeline = timeline, .more = "costs: {openURL: 19ms}\n"});
  EXPECT_THAT(shorter.run.findings, IsEmpty());
  EXPECT_THAT(shorter.Prints(), ElementsAre("on"));
}

TEST_F(HalionTest, WhatIsNoLimitIsRefused) {
  for (const char* argument : {"0", "-1", "0/0", "1e10", "nil"}) {
    Outcome out = Play(std::string("setScriptExecTimeOut(") + argument + ") print('on')");
    EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr("setScriptExecTimeOut: "))) << argument;
    EXPECT_THAT(out.Prints(), IsEmpty());
  }
}

// ---- parameters

TEST_F(HalionTest, OnChangedRunsOnlyIfTheValueChanged) {
  // HA-R42.
  Outcome out = Play(
      "defineParameter('p', 'P', 3, 0, 10, 1, function() print(p) end)",
      {.timeline = {"at: 10ms, set_parameter: {name: p, value: 3}", "at: 20ms, set_parameter: {name: p, value: 4}",
                    "at: 30ms, set_parameter: {name: p, value: 4}", "at: 40ms, set_parameter: {name: p, value: 5}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("4", "5"));
  EXPECT_THAT(out.Texts("parameter"), ElementsAre("p=3", "p=4", "p=4", "p=5"));
  EXPECT_EQ(out.First("print").context, "controller");
}

TEST_F(HalionTest, WriteAlwaysCallsOnChangedEachTime) {
  // HA-R42, HA-R41.
  Outcome out = Play(
      "defineParameter{name = 'p', max = 10, writeAlways = true, onChanged = function() print(p) end}",
      {.timeline = {"at: 10ms, set_parameter: {name: p, value: 4}", "at: 20ms, set_parameter: {name: p, value: 4}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("4", "4"));
}

TEST_F(HalionTest, AssigningTheGlobalCallsNothing) {
  // HA-R42. What was assigned is the value that the next change is compared with.
  Outcome out = Play(
      "defineParameter('p', 'P', 0, 0, 10, 1, function() print('changed', p) end) function onNote() p = 7 print(p) end",
      {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 30ms, set_parameter: {name: p, value: 7}",
                    "at: 40ms, set_parameter: {name: p, value: 8}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("7", "changed\t8"));
}

TEST_F(HalionTest, SetParameterCallsOnChangedInTheControllerAfterwards) {
  // HA-R42: from either context, and never inside the call.
  Outcome out = Play(R"(
defineParameter("a", "A", 0, 0, 10, 1, function() print("a", getContext()) setParameter("b", 2) print("a ends") end)
defineParameter("b", "B", 0, 0, 10, 1, function() print("b", getContext()) end)
function onNote() setParameter("a", 5) print(a, getParameter("a")) setParameter("a", 5) end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("5\t5", "a\tController", "a ends", "b\tController"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, AMissingParameterHasNoEffectAndNoError) {
  // HA-R44.
  Outcome out =
      Play(R"(
function onNote()
  setParameter("nothing", 5)
  print(getParameter("nothing"), hasParameter("nothing"), nothing)
end
)",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, set_parameter: {name: nothing, value: 3}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("nil\tfalse\tnil"));
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_EQ(out.Count("parameter"), 0u);
}

TEST_F(HalionTest, AParameterHasTheDocumentedDefaultsAndStaysInItsRange) {
  // HA-R40: value 0, from 0 to 100, continuous.
  Outcome out = Play(R"(
defineParameter("p")
defineParameter("whole", "Whole", 2, 0, 10, 1)
defineParameter("switch", "Switch", false)
print(p, whole, switch)
function onNote()
  setParameter("p", 33.5) setParameter("whole", 3.7) setParameter("switch", 1) print(p, whole, switch)
  setParameter("p", 1000) setParameter("whole", -4) setParameter("switch", false) print(p, whole, switch)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("0\t2\tfalse", "33.5\t3\ttrue", "100\t0\tfalse"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

// HA-R10.
TEST_F(HalionTest, GlobalStatementsThatOutliveTheRunAreFound) {
  Outcome out = Play("while true do end");
  ASSERT_EQ(out.run.findings.size(), 1u);
  EXPECT_EQ(out.run.findings[0].kind, "never_started");
  EXPECT_THAT(Play("local x = 1").run.findings, IsEmpty());
}

TEST_F(HalionTest, TheUserChangesEveryParameterOnceInTheOrderOfTheirDefinition) {
  Outcome out = Play(R"(
defineParameter("b", "B", false, function() print("b", b) end)
defineParameter("a", "A", 0, 0, 12, 1, function() print("a", a) end)
)",
                     {.timeline = {"at: 10ms, change_parameters: {}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("b\ttrue", "a\t12"));
}

}  // namespace
}  // namespace tools
