// The statistics that judge the schedulers, against values from tables.
#include "sim/schedulers/sampling.h"

#include <gtest/gtest.h>

namespace sim {
namespace {

TEST(SamplingTest, LimitsOfARateAreExact) {
  EXPECT_NEAR(UpperLimit(0, 1000), 1 - std::pow(0.001, 1.0 / 1000), 1e-9);  // none: (1 - p)^n = 0.001
  EXPECT_NEAR(LowerLimit(1000, 1000), std::pow(0.001, 1.0 / 1000), 1e-9);
  EXPECT_EQ(UpperLimit(7, 7), 1);
  EXPECT_EQ(LowerLimit(0, 7), 0);
  EXPECT_NEAR(UpperLimit(1, 2), std::sqrt(0.999), 1e-9);  // one of two: 1 - p^2 = 0.001
  EXPECT_NEAR(BinomialBelow(2, 4, 0.5), 11.0 / 16, 1e-12);
}

TEST(SamplingTest, ChanceOfADistanceIsThatOfTheTables) {
  EXPECT_NEAR(ChanceOf(10.828, 1), 0.001, 1e-6);
  EXPECT_NEAR(ChanceOf(43.820, 19), 0.001, 1e-6);
  EXPECT_NEAR(ChanceOf(18.338, 19), 0.5, 1e-4);
  EXPECT_NEAR(ChanceOf(135.978, 89), 0.001, 1e-6);
  EXPECT_NEAR(ChanceOf(2, 2), std::exp(-1), 1e-12);
}

TEST(SamplingTest, DistanceCountsWhatWasNeverMet) {
  EXPECT_EQ(ChiSquare({{"a", 10}, {"b", 10}}, 2), 0);
  EXPECT_EQ(ChiSquare({{"a", 20}}, 2), 20);
  EXPECT_EQ(ChiSquare({{"a", 20}}, {{"a", 10}, {"b", 10}}), 20);
}

}  // namespace
}  // namespace sim
