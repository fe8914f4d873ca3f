// Scenarios marked `realtime: exact` on real threads and the null clock: their sound equals the golden file sample by
// sample. A run that fails while this machine came too late proves nothing and is repeated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tools/find.h"
#include "tools/outcome.h"

namespace tools {
namespace {

// TACTUS_REALTIME_RUNS=20 is what a release is held to; a busy machine repeats some.
int Runs() {
  const char* wanted = std::getenv("TACTUS_REALTIME_RUNS");
  return wanted ? std::max(1, std::atoi(wanted)) : 1;
}
constexpr int kRepeats = 5;

TEST(RealtimeTest, ExactScenariosSoundLikeTheirGoldenFiles) {
  auto targets = FindTargets({"scenarios"}, "golden");
  ASSERT_TRUE(targets.ok()) << engine::ToString(targets.errors());
  const int runs = Runs();
  int exact = 0, repeated = 0;
  for (const Target& target : targets.value()) {
    auto variants = Load(target);
    ASSERT_TRUE(variants.ok()) << engine::ToString(variants.errors());
    for (const scenarios::Scenario& scenario : variants.value()) {
      if (scenario.realtime != scenarios::Realtime::exact) continue;
      if (runs == 1 && &scenario != &variants.value().front()) continue;  // one of a matrix is enough for every day
      ++exact;
      int good = 0;
      for (int run = 0; good < runs && run < runs + kRepeats; ++run) {
        auto outcome = Evaluate(scenario, {.backend = scenarios::Backend::null_clock}, target.golden);
        ASSERT_TRUE(outcome.ok()) << engine::ToString(outcome.errors());
        const bool wrong = !outcome.value().differences.empty() || !outcome.value().failures.empty();
        if (wrong && outcome.value().result.machine_xruns > 0) {
          ++repeated;
          continue;
        }
        ++good;
        EXPECT_EQ(outcome.value().differences.size(), 0u)
            << scenario.id << ": " << outcome.value().differences.front().message;
        EXPECT_EQ(outcome.value().failures.size(), 0u)
            << scenario.id << ": " << outcome.value().failures.front().message;
      }
      EXPECT_EQ(good, runs) << scenario.id << ": this machine is too busy for real time";
    }
  }
  EXPECT_GE(exact, 8);
  RecordProperty("scenarios", exact);
  RecordProperty("repeated", repeated);
}

TEST(RealtimeTest, AnotherScoreIsNoticed) {
  auto targets = FindTargets({"scenarios/halion/suspended_callbacks_interleave.yaml"}, "golden");
  ASSERT_TRUE(targets.ok());
  auto variants = Load(targets.value().front());
  ASSERT_TRUE(variants.ok());
  scenarios::Scenario& scenario = variants.value().front();
  for (scenarios::TimelineEvent& event : scenario.timeline) event.at += 20'834;  // one frame later
  auto outcome = Evaluate(scenario, {.backend = scenarios::Backend::null_clock}, targets.value().front().golden);
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome.value().differences.empty());
}

}  // namespace
}  // namespace tools
