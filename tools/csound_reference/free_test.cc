// The real thread on this machine's clock. Times are this machine's affair: judged is what causes what.
#include "tools/csound_reference/free.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hosts/csound/csound.h"
#include "scenarios/load.h"
#include "tools/csound_reference/compare.h"

namespace tools::csound_reference {
namespace {

scenarios::Scenario Load(const std::string& name) {
  static const engine::Host* hosts[] = {&engine::csound::CsoundHost()};
  auto loaded = scenarios::LoadScenario("scenarios/csound/" + name + ".yaml", "scenarios", hosts);
  EXPECT_TRUE(loaded.ok());
  return std::move(loaded).value();
}

scenarios::RunResult Free(const scenarios::Scenario& scenario) {
  auto run = RunFree(scenario);
  EXPECT_TRUE(run.ok());
  EXPECT_EQ(run.value().skipped, "");
  return std::move(run).value();
}

bool Is(const sim::LoggedEvent& event, std::string_view name) { return event.type->name == name; }

int64_t Field(const sim::LoggedEvent& event, const char* name) {
  int64_t value = 0;
  EXPECT_TRUE(event.Field(name, &value));
  return value;
}

// Where the first event is that begins like this, printed; the number of events: nowhere.
size_t Where(const scenarios::RunResult& run, std::string_view text) {
  const auto found = std::find_if(run.events.begin(), run.events.end(),
                                  [&](const sim::LoggedEvent& event) { return event.Print().starts_with(text); });
  return static_cast<size_t>(found - run.events.begin());
}

void ExpectOrder(const scenarios::RunResult& run, const std::vector<std::string_view>& texts) {
  size_t before = 0;
  for (std::string_view text : texts) {
    const size_t at = Where(run, text);
    EXPECT_LT(at, run.events.size()) << text;
    EXPECT_GE(at, before) << text;
    before = at;
  }
}

// Each thread of the program makes the timeline's calls in its order, one after the other, and all of them return.
void ExpectCallsInOrder(const scenarios::Scenario& scenario, const scenarios::RunResult& run) {
  std::map<std::string, int64_t> in_call;
  std::map<std::string, size_t> made, wanted;
  for (const scenarios::TimelineEvent& event : scenario.timeline)
    ++wanted[event.arguments["controller"].As<std::string>()];
  engine::Time last = 0;
  for (const sim::LoggedEvent& event : run.events) {
    EXPECT_GE(event.time, last) << event.Print();
    last = event.time;
    if (!wanted.count(event.context)) continue;
    if (Is(event, "call")) {
      EXPECT_FALSE(in_call.count(event.context)) << event.Print();
      in_call[event.context] = Field(event, "call");
      ++made[event.context];
    } else if (Is(event, "return")) {
      EXPECT_EQ(in_call[event.context], Field(event, "call")) << event.Print();
      in_call.erase(event.context);
    }
  }
  EXPECT_TRUE(in_call.empty());
  EXPECT_EQ(made, wanted);
}

struct Case {
  const char* name;
  std::vector<std::string_view> order;  // events, printed, each behind the one before
};

class FreeTest : public testing::TestWithParam<Case> {};

TEST_P(FreeTest, WhatCausesWhatIsInOrder) {
  const scenarios::Scenario scenario = Load(GetParam().name);
  const scenarios::RunResult run = Free(scenario);
  ExpectCallsInOrder(scenario, run);
  ExpectOrder(run, GetParam().order);
  for (const engine::Finding& finding : run.findings) EXPECT_EQ(finding.kind, "underrun") << finding.message;
}

INSTANTIATE_TEST_SUITE_P(
    Scenarios, FreeTest,
    testing::Values(
        Case{"end_event_ends_with_two",
             {"call thread.scoreEvent", "call thread.join", "perf.ended code=2", "joined code=2"}},
        Case{"engine_that_is_not_started_ends_with_minus_one",
             {"call thread.play", "perf.ended code=-1", "joined code=-1"}},
        Case{"stop_deletes_what_is_behind_it", {"call thread.stop", "perf.ended code=1", "joined code=1"}},
        Case{"eval_code_by_the_process_queue",
             {"evalCode.call thread.evalCode", "evalCode.answer value=101", "evalCode.return", "call thread.stop",
              "joined code=1"}},
        Case{"eval_code_directly_loses_five_blocks", {"evalCode.call cs.evalCode", "evalCode.return", "joined code=1"}},
        Case{"flush_waits_for_the_queue", {"call thread.scoreEvent", "call thread.flush", "return thread.flush"}},
        Case{"forward_seek_is_one_call",
             {"call thread.setScoreOffset", "csound.message instr 2 at frame 48000", "sought"}},
        Case{"async_compile_then_async_event_is_accepted",
             {"value 0", "return cs.scoreEventAsync", "csound.message new alloc for instr 10:"}},
        Case{"join_frees_the_recorder_that_stop_would_wait_for",
             {"call thread.join", "call thread.stop", "joined code=1"}},
        Case{"two_csounds_in_one_program", {"call thread.scoreEvent", "csound.message new alloc for instr 1:"}}),
    [](const auto& info) { return std::string(info.param.name); });

// ---- what does not end is told, and ends with its process ----

// What hung, and who. A gap in the sound is this machine's affair.
std::vector<engine::Finding> Hung(scenarios::RunResult& run) {
  std::erase_if(run.findings, [](const engine::Finding& finding) { return finding.kind == "underrun"; });
  for (const engine::Finding& finding : run.findings) EXPECT_EQ(finding.kind, "hung") << finding.message;
  return run.findings;
}

// C4.19: of the real library, for certain.
TEST(FreeRunTest, StopRecordOfAPausedThreadHangs) {
  scenarios::RunResult run = Free(Load("fail_stop_record_while_paused_deadlocks"));
  const std::vector<engine::Finding> hung = Hung(run);
  ASSERT_EQ(hung.size(), 1u);
  EXPECT_EQ(hung.front().context, "controller");
  EXPECT_NE(hung.front().message.find("has been in thread."), std::string::npos) << hung.front().message;
}

// C5.5: the caller spins in the library.
TEST(FreeRunTest, The1025thAsynchronousCallDoesNotReturn) {
  scenarios::RunResult run = Free(Load("fail_1025th_async_event_spins"));
  const std::vector<engine::Finding> hung = Hung(run);
  ASSERT_EQ(hung.size(), 1u);
  EXPECT_NE(hung.front().message.find("has been in cs.scoreEventAsync"), std::string::npos) << hung.front().message;
  EXPECT_EQ(std::count_if(run.events.begin(), run.events.end(), [](const auto& event) { return Is(event, "return"); }),
            1024);
}

// C4.16
TEST(FreeRunTest, AThreadThatDoesNotEndIsTold) {
  scenarios::RunResult run = Free(Load("fail_stop_after_a_failed_record_hangs"));
  EXPECT_EQ(Hung(run).size(), 1u);
}

TEST(FreeRunTest, WhatIsWrongWithTheScenarioComesBack) {
  scenarios::Scenario scenario = Load("notes_end_at_dispatch");
  engine::Value::Map fields = scenario.config.fields.As<engine::Value::Map>();
  for (auto& [name, value] : fields) {
    if (name != "orchestra") continue;
    value = engine::Value(std::string("instr 1\n  a1 nothing 1\nendin\n"), 7, 12);
    value.SetTextPlace(8, 3);
  }
  scenario.config.fields = engine::Value(std::move(fields));
  const auto run = RunFree(scenario);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().line, 9);
  EXPECT_EQ(run.error().column, 8);
  EXPECT_NE(run.error().message.find("no opcode is called 'nothing'"), std::string::npos) << run.error().message;
}

// ---- the comparison with the model ----

TEST(CompareThreadsTest, TimesFramesAndWhoComesFirstAreNotCompared) {
  auto model = scenarios::Run(Load("stop_deletes_what_is_behind_it"), {});
  ASSERT_TRUE(model.ok());
  scenarios::RunResult other = model.value();
  for (sim::LoggedEvent& event : other.events) event.time += 12'345;
  std::stable_partition(other.events.begin(), other.events.end(),
                        [](const sim::LoggedEvent& event) { return event.context == "perf"; });
  for (const ThreadComparison& thread : CompareThreads(model.value(), other)) EXPECT_EQ(thread.difference, "");
}

TEST(CompareThreadsTest, AnotherCodeAnotherOrderAndALostEventAreSeen) {
  auto model = scenarios::Run(Load("stop_deletes_what_is_behind_it"), {});
  ASSERT_TRUE(model.ok());
  const auto differences = [&](auto change) {
    scenarios::RunResult other = model.value();
    change(other.events);
    size_t count = 0;
    for (const ThreadComparison& thread : CompareThreads(model.value(), other)) count += !thread.difference.empty();
    return count;
  };
  EXPECT_EQ(differences([](auto&) {}), 0u);
  EXPECT_EQ(differences([](auto& events) {
              for (auto& event : events) event.values[0] += Is(event, "joined") ? 1 : 0;
            }),
            1u);
  EXPECT_EQ(differences([](auto& events) {
              const auto at =
                  std::find_if(events.begin(), events.end(), [](auto& event) { return Is(event, "return"); });
              std::iter_swap(at, events.begin());
            }),
            1u);
  EXPECT_EQ(
      differences([](auto& events) { std::erase_if(events, [](auto& event) { return Is(event, "perf.ended"); }); }),
      1u);
}

}  // namespace
}  // namespace tools::csound_reference
