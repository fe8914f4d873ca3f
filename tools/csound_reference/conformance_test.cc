// The model against the real thread, the page that tells of it, and comparisons that must fail.
#include "tools/csound_reference/conformance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/hosts/csound/csound.h"
#include "scenarios/load.h"
#include "tools/csound_reference/lockstep.h"

namespace tools::csound_reference {
namespace {

constexpr int kAtLeast = 15;  // scenarios that agree
constexpr engine::Time kCycle = 64 * engine::kSecond / 48000;

class ConformanceTest : public ::testing::Test {
 protected:
  static scenarios::Scenario Load(const std::string& name) {
    static const engine::Host* hosts[] = {&engine::csound::CsoundHost()};
    auto loaded = scenarios::LoadScenario("scenarios/csound/" + name + ".yaml", "scenarios", hosts);
    EXPECT_TRUE(loaded.ok());
    return std::move(loaded).value();
  }
  static scenarios::RunResult Model(const scenarios::Scenario& scenario) {
    auto run = scenarios::Run(scenario, {});
    EXPECT_TRUE(run.ok());
    return std::move(run).value();
  }
  static scenarios::RunResult Real(const scenarios::Scenario& scenario) {
    auto run = RunLockstep(scenario);
    EXPECT_TRUE(run.ok());
    EXPECT_EQ(run.value().skipped, "");
    return std::move(run).value();
  }
};

TEST_F(ConformanceTest, ThePageIsCurrent) {
  auto all = LoadAll("scenarios");
  ASSERT_TRUE(all.ok()) << engine::ToString(all.errors());
  std::vector<Row> rows;
  for (const scenarios::Scenario& scenario : all.value()) {
    SCOPED_TRACE(scenario.id);
    auto row = Conform(scenario);
    ASSERT_TRUE(row.ok()) << engine::ToString(row.errors());
    rows.push_back(std::move(row).value());
  }
  EXPECT_GE(std::count_if(rows.begin(), rows.end(),
                          [](const Row& row) { return row.why_not.empty() && row.comparison.agree(); }),
            kAtLeast);
  std::ifstream in("engine/hosts/csound/CONFORMANCE.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(page, Page(rows)) << "bazel run //tools/csound_reference:conformance";
}

// C7.5: nothing but what is called while it stands decides what the thread does.
TEST_F(ConformanceTest, LockStepRepeats) {
  for (const char* name : {"async_event_starts_one_cycle_later", "task_compiles_after_the_event_of_the_same_cycle",
                           "two_csounds_in_one_program"}) {
    SCOPED_TRACE(name);
    const scenarios::Scenario scenario = Load(name);
    const scenarios::RunResult first = Real(scenario);
    for (int i = 0; i < 5; ++i) {
      const scenarios::RunResult again = Real(scenario);
      EXPECT_EQ(Comparable(again), Comparable(first));
      EXPECT_EQ(again.audio, first.audio);
    }
  }
}

// C4.15, C6.12: in both, the message of the event comes before the job that compiles its instrument.
TEST_F(ConformanceTest, TheRealThreadRefusesAnEventWhoseInstrumentATaskCompiles) {
  const scenarios::RunResult real = Real(Load("task_compiles_after_the_event_of_the_same_cycle"));
  EXPECT_TRUE(std::any_of(real.events.begin(), real.events.end(), [](const sim::LoggedEvent& event) {
    return event.text.find("invalid instrument number or name 10") != std::string::npos;
  }));
}

// C1.1, C2.2: an event that is there before a cycle starts at a multiple of ksmps. The asynchronous queue is drained
// behind the dispatch, when the clock has gone on: what it holds starts a cycle later.
TEST_F(ConformanceTest, TheClockGoesOnBeforeTheAsynchronousQueueIsDrained) {
  const scenarios::Scenario scenario = Load("async_event_starts_one_cycle_later");
  for (const scenarios::RunResult& result : {Real(scenario), Model(scenario)}) {
    int frames[3] = {};
    for (const sim::LoggedEvent& event : result.events) {
      int instrument = 0, frame = 0;
      if (sscanf(event.text.c_str(), "instr %d at frame %d", &instrument, &frame) != 2) continue;
      ASSERT_TRUE(instrument == 1 || instrument == 2);
      frames[instrument] = frame;
    }
    EXPECT_GT(frames[1], 0);
    EXPECT_EQ(frames[1] % 64, 0);
    EXPECT_EQ(frames[2], frames[1] + 64);
  }
}

// C6.2.
TEST_F(ConformanceTest, TheFirstPlayOpensTheDevice) {
  const scenarios::Scenario scenario = Load("jack_plays_its_silent_buffers_first");
  for (const scenarios::RunResult& result : {Real(scenario), Model(scenario)}) {
    const std::vector<std::string> lines = Comparable(result);
    const auto at = [&](std::string_view start) {
      return std::find_if(lines.begin(), lines.end(), [&](const std::string& line) { return line.starts_with(start); });
    };
    EXPECT_LT(at("call thread.play"), at("csound.message writing 256 sample blks"));
    EXPECT_LT(at("csound.message writing 256 sample blks"), at("return thread.play"));
    EXPECT_NE(at("return thread.play"), lines.end());
  }
}

// ---- Known-bad: a model that is wrong by as little as can be.

TEST_F(ConformanceTest, AnEventThatMovesByACycleIsSeen) {
  const scenarios::Scenario scenario = Load("events_by_the_queue_are_a_cycle_apart");
  const scenarios::RunResult real = Real(scenario);
  ASSERT_TRUE(Compare(Model(scenario), real).agree());
  scenarios::Scenario late = scenario;
  // The write is over every fourth cycle: only so late a message misses the cycle.
  for (scenarios::TimelineEvent& event : late.timeline) event.at += event.at > 0 ? 4 * kCycle : 0;
  const Comparison found = Compare(Model(late), real);
  EXPECT_NE(found.order, "");
  EXPECT_NE(found.audio, "");
}

TEST_F(ConformanceTest, AnAsynchronousEventThatIsTakenForAMessageIsSeen) {
  const scenarios::Scenario scenario = Load("async_event_starts_one_cycle_later");
  const scenarios::RunResult real = Real(scenario);
  scenarios::Scenario wrong = scenario;
  for (scenarios::TimelineEvent& event : wrong.timeline) {
    engine::Value::Map map = event.arguments.As<engine::Value::Map>();
    for (auto& [name, value] : map) {
      if (name == "via" && value.As<std::string>() == "async") value = engine::Value(std::string("direct"));
    }
    event.arguments = engine::Value(map);
  }
  scenarios::RunResult model = Model(wrong);
  // The call has another name; that alone must not be what is seen.
  const auto is_call = [](const sim::LoggedEvent& event) {
    return std::string_view(event.type->name) == "call" || std::string_view(event.type->name) == "return";
  };
  scenarios::RunResult heard = real;
  std::erase_if(model.events, is_call);
  std::erase_if(heard.events, is_call);
  EXPECT_FALSE(Compare(model, heard).agree());
}

TEST_F(ConformanceTest, TwoEventsThatChangePlacesAreSeen) {
  const scenarios::Scenario scenario = Load("stop_deletes_what_is_behind_it");
  const scenarios::RunResult real = Real(scenario);
  scenarios::RunResult model = Model(scenario);
  ASSERT_TRUE(Compare(model, real).agree());
  const auto is = [](std::string_view name) {
    return [name](const sim::LoggedEvent& event) { return event.type->name == name; };
  };
  const auto ended = std::find_if(model.events.begin(), model.events.end(), is("perf.ended"));
  const auto joined = std::find_if(model.events.begin(), model.events.end(), is("joined"));
  ASSERT_TRUE(ended != model.events.end() && joined != model.events.end());
  std::iter_swap(ended, joined);
  EXPECT_NE(Compare(model, real).order, "");
}

TEST_F(ConformanceTest, OneSampleIsSeen) {
  const scenarios::Scenario scenario = Load("late_absolute_events_are_shortened_or_dropped");
  const scenarios::RunResult real = Real(scenario);
  scenarios::RunResult model = Model(scenario);
  ASSERT_TRUE(Compare(model, real).agree());
  model.audio[model.audio.size() / 2] += 1e-7f;
  EXPECT_NE(Compare(model, real).audio, "");
}

}  // namespace
}  // namespace tools::csound_reference
