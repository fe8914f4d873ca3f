// Each bug is found, made small and repeated from its text; each mended twin passes.
#include "sim/known_answers/known_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/explore_gtest.h"

namespace sim {
namespace {

using ::testing::IsEmpty;

ExploreOptions OptionsOf(const KnownAnswer& answer, uint64_t seed) {
  ExploreOptions options;
  options.machine = KnownAnswerMachine();
  options.runs = answer.bound;
  options.seed = seed;
  options.name = answer.name;
  return options;
}

class KnownAnswerTest : public testing::TestWithParam<KnownAnswer> {};

TEST_P(KnownAnswerTest, IsFoundWithinItsBoundAndShrunkToItsDepth) {
  const KnownAnswer& answer = GetParam();
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Exploration out = Explore(OptionsOf(answer, seed), answer.broken);
    ASSERT_TRUE(out.found) << "seed " << seed << ": " << out.Report();
    EXPECT_EQ(out.found->kind, answer.finding);
    EXPECT_TRUE(out.minimal);
    EXPECT_LE(static_cast<int>(out.deviations.size()), answer.depth + 1) << out.Report();
    EXPECT_GE(static_cast<int>(out.deviations.size()), answer.depth) << "is the depth less? " << out.Report();
    EXPECT_TRUE(out.critical) << out.Report();
  }
}

// By whatever strategy it is found, the same little is left of it.
TEST_P(KnownAnswerTest, IsFoundByEveryStrategyThatSamples) {
  const KnownAnswer& answer = GetParam();
  for (const StrategyInfo& info : Strategies()) {
    if (!info.samples) continue;
    for (uint64_t seed = 1; seed <= 3; ++seed) {
      ExploreOptions options = OptionsOf(answer, seed);
      options.strategy = info.strategy;
      options.runs = 20'000;
      Exploration out = Explore(options, answer.broken);
      ASSERT_TRUE(out.found) << info.name << ", seed " << seed;
      EXPECT_EQ(out.found->kind, answer.finding) << info.name;
      EXPECT_LE(static_cast<int>(out.deviations.size()), answer.depth + 1) << info.name << "\n" << out.Report();
      EXPECT_GE(static_cast<int>(out.deviations.size()), answer.depth) << info.name << "\n" << out.Report();
    }
  }
}

// What needs as many deviations as its depth is found within that bound, and by none with fewer.
TEST_P(KnownAnswerTest, IsFoundWithinABoundOfItsDepth) {
  const KnownAnswer& answer = GetParam();
  ExploreOptions options = OptionsOf(answer, 1);
  options.runs = 100'000;
  options.strategy = {Strategy::deviation_bound, static_cast<uint32_t>(answer.depth)};
  Exploration out = Explore(options, answer.broken);
  ASSERT_TRUE(out.found) << out.claim;
  EXPECT_EQ(static_cast<int>(out.recorded), answer.depth);
}

TEST_P(KnownAnswerTest, RepeatsFromItsTextAHundredTimes) {
  const KnownAnswer& answer = GetParam();
  Exploration out = Explore(OptionsOf(answer, 1), answer.broken);
  ASSERT_FALSE(out.schedule.empty()) << out.Report();
  uint64_t hash = 0;
  for (int i = 0; i < 100; ++i) {
    auto again = ReplaySchedule(out.schedule, KnownAnswerMachine(), answer.broken);
    ASSERT_TRUE(again.ok()) << engine::ToString(again.errors());
    ASSERT_TRUE(again.value().found);
    EXPECT_EQ(again.value().found->kind, answer.finding);
    EXPECT_EQ(again.value().found->message, out.found->message);
    EXPECT_THAT(again.value().unapplied, IsEmpty());
    if (i == 0) hash = again.value().hash;
    EXPECT_EQ(again.value().hash, hash);
  }
}

// Leaving out any one line of the schedule, the finding is gone: replayed from text, not taken from the shrinker.
TEST_P(KnownAnswerTest, NeedsEachLineOfItsSchedule) {
  const KnownAnswer& answer = GetParam();
  Exploration out = Explore(OptionsOf(answer, 1), answer.broken);
  ASSERT_TRUE(out.found);
  for (size_t i = 0; i < out.deviations.size(); ++i) {
    Schedule schedule;
    schedule.scenario = answer.name;
    schedule.deviations = out.deviations;
    schedule.deviations.erase(schedule.deviations.begin() + static_cast<ptrdiff_t>(i));
    EXPECT_TRUE(FoundNothing(ReplaySchedule(ToText(schedule), KnownAnswerMachine(), answer.broken)))
        << "without line " << i + 1 << " of\n"
        << out.schedule;
  }
}

TEST_P(KnownAnswerTest, TheMendedTwinPassesTenThousandRuns) {
  const KnownAnswer& answer = GetParam();
  ExploreOptions options = OptionsOf(answer, 1);
  options.runs = 10'000;
  options.check_determinism = 100;
  Exploration out = Explore(options, answer.mended);
  EXPECT_TRUE(FoundNothing(out));
  EXPECT_EQ(out.runs, 10'000u);
}

// All orders that differ, or as many: how many there are is in the test's log.
TEST_P(KnownAnswerTest, TheMendedTwinPassesAnExhaustiveSearch) {
  const KnownAnswer& answer = GetParam();
  ExploreOptions options = OptionsOf(answer, 1);
  options.strategy = Strategy::exhaustive;
  options.runs = 20'000;
  Exploration out = Explore(options, answer.mended);
  EXPECT_TRUE(FoundNothing(out));
  EXPECT_TRUE(out.exhausted || out.runs == options.runs);
  RecordProperty("claim", out.claim);
}

std::string NameOf(const testing::TestParamInfo<KnownAnswer>& info) {
  std::string name = info.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Literature, KnownAnswerTest, testing::ValuesIn(KnownAnswers().begin(), KnownAnswers().end()),
                         NameOf);

}  // namespace
}  // namespace sim
