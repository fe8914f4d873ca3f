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
