// The keys checkers, explore and interleave: what they set, and what is said of mistakes in them.
#include <gmock/gmock.h>

#include "scenarios/load_fixture.h"

namespace scenarios {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ExploreKeysTest : public LoadTest {
 protected:
  Scenario Loaded(const std::string& more) {
    auto loaded = Load(kHead + more);
    EXPECT_TRUE(loaded.ok()) << ToString(loaded.errors());
    return loaded.ok() ? std::move(loaded).value() : Scenario{};
  }
};

TEST_F(ExploreKeysTest, WithoutThemTheDefaultsHold) {
  const Scenario scenario = Loaded("");
  EXPECT_EQ(scenario.checks.severities, Checks{}.severities);
  EXPECT_EQ(scenario.checks.Of("data_race"), Severity::error);
  EXPECT_EQ(scenario.checks.Of("rt_lock"), Severity::off);
  EXPECT_EQ(scenario.checks.Of("a kind of the host"), Severity::error);
  EXPECT_EQ(scenario.explore.strategy, sim::StrategySpec(sim::Strategy::pct));
  EXPECT_TRUE(scenario.interleave.empty());
}

TEST_F(ExploreKeysTest, SeveritiesAndBounds) {
  const Scenario scenario =
      Loaded("checkers: {data_race: off, rt_lock: warn, starvation_bound: 20ms, priority_inversion_bound: 3blk}\n");
  EXPECT_EQ(scenario.checks.Of("data_race"), Severity::off);
  EXPECT_EQ(scenario.checks.Of("rt_lock"), Severity::warn);
  EXPECT_EQ(scenario.checks.Of("lock_order"), Severity::warn);
  EXPECT_EQ(scenario.checks.starvation_bound, 20 * engine::kMillisecond);
  EXPECT_EQ(scenario.checks.inversion_bound, 16 * engine::kMillisecond);
}

TEST_F(ExploreKeysTest, HowItIsSearched) {
  const Scenario scenario = Loaded("explore: {scheduler: delay, depth: 4, runs: 50, seed: 3, sound: true}\n");
  EXPECT_EQ(scenario.explore.strategy, sim::StrategySpec(sim::Strategy::delay_bound, 4));
  EXPECT_EQ(scenario.explore.runs, 50u);
  EXPECT_EQ(scenario.explore.seed, 3u);
  EXPECT_TRUE(scenario.explore.sound);
}

TEST_F(ExploreKeysTest, OrdersToBeKept) {
  const Scenario scenario = Loaded("interleave: ['script.lock.release < audio.commands.pop @block 12']\n");
  ASSERT_EQ(scenario.interleave.size(), 1u);
  EXPECT_EQ(scenario.interleave[0].second.block, 12);
}

TEST_F(ExploreKeysTest, MistakesAreToldWithTheirPlace) {
  EXPECT_THAT(Complaints(std::string(kHead) + "checkers: {data_rase: warn}\n"),
              StartsWith("5:12: unknown key 'data_rase'; did you mean 'data_race'?"));
  EXPECT_THAT(Complaints(std::string(kHead) + "checkers: {data_race: warning}\n"), StartsWith("5:23: "));
  EXPECT_THAT(Complaints(std::string(kHead) + "explore: {scheduler: ptc}\n"), HasSubstr("did you mean 'pct'?"));
  EXPECT_THAT(Complaints(std::string(kHead) + "explore: {scheduler: pos, depth: 3}\n"), StartsWith("5:34: "));
  EXPECT_THAT(Complaints(std::string(kHead) + "interleave:\n  - a.b\n"), StartsWith("6:5: "));
}

}  // namespace
}  // namespace scenarios
