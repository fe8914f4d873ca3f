#include "engine/cost_draw.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr int kDraws = 20000;
constexpr Cost kAround{.lo = 0, .hi = 13 * kMillisecond, .usual = 5 * kMillisecond, .spread = 2 * kMillisecond};
constexpr Cost kOften{.lo = 1000, .hi = 20000, .usual = 1000, .one_in = 50};

Time Draw(const Cost& cost, int i, uint64_t seed = 1) { return DrawCost(cost, seed, 7, "openURL", i * kMillisecond); }

TEST(CostDrawTest, IsTheSameEachTime) {
  // The numbers are part of the contract: goldens hold what they bring about.
  EXPECT_EQ(Draw(kAround, 0), Draw(kAround, 0));
  EXPECT_NE(Draw(kAround, 0), Draw(kAround, 1));
  EXPECT_NE(Draw(kAround, 0), Draw(kAround, 0, 2));
  EXPECT_NE(DrawCost(kAround, 1, 7, "openURL", 0), DrawCost(kAround, 1, 8, "openURL", 0));
  EXPECT_NE(DrawCost(kAround, 1, 7, "openURL", 0), DrawCost(kAround, 1, 7, "sort", 0));
}

TEST(CostDrawTest, LiesAroundTheUsualTime) {
  double sum = 0, squares = 0;
  int within = 0;
  for (int i = 0; i < kDraws; ++i) {
    Time time = Draw(kAround, i);
    ASSERT_GE(time, kAround.lo);
    ASSERT_LE(time, kAround.hi);
    double away = static_cast<double>(time - kAround.usual) / kMillisecond;
    sum += away;
    squares += away * away;
    within += away >= -2 && away <= 2;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.06);
  EXPECT_NEAR(squares / kDraws, 4, 0.2);
  EXPECT_NEAR(within / static_cast<double>(kDraws), 0.68, 0.02);
}

TEST(CostDrawTest, IsClippedToItsRange) {
  Cost wide{.lo = 0, .hi = 5 * kMillisecond, .usual = kMillisecond, .spread = kMillisecond};
  int least = 0;
  for (int i = 0; i < kDraws; ++i) {
    Time time = Draw(wide, i);
    ASSERT_GE(time, 0);
    ASSERT_LE(time, wide.hi);
    least += time == 0;
  }
  EXPECT_NEAR(least / static_cast<double>(kDraws), 0.16, 0.02);
}

TEST(CostDrawTest, IsRareOnceInSoManyTimes) {
  int rare = 0;
  for (int i = 0; i < kDraws; ++i) {
    Time time = Draw(kOften, i);
    ASSERT_TRUE(time == 1000 || time == 20000);
    rare += time == 20000;
  }
  EXPECT_NEAR(rare, kDraws / 50, 80);
  Cost rarely_short{.lo = 1000, .hi = 20000, .usual = 20000, .one_in = 2};
  int is_short = 0;
  for (int i = 0; i < kDraws; ++i) is_short += Draw(rarely_short, i) == 1000;
  EXPECT_NEAR(is_short, kDraws / 2, 300);
}

}  // namespace
}  // namespace engine
