#include "sim/checkers/vector_clock.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/base/random.h"

namespace sim::checkers {
namespace {

using Counts = std::map<uint32_t, int32_t>;  // what a clock is to be

void Join(Counts& counts, const Counts& other) {
  for (auto [index, count] : other) counts[index] = std::max(counts[index], count);
}

// Few contexts, so many that a clock's first line is just full, one more, and many.
class VectorClockTest : public testing::TestWithParam<uint32_t> {};

TEST_P(VectorClockTest, CountsJoinsAndForgetsAsAMapDoes) {
  constexpr uint32_t kClocks = 6;
  engine::Random random(GetParam());
  VectorClock clocks[kClocks];
  Counts models[kClocks];
  for (int step = 0; step < 20'000; ++step) {
    const uint32_t i = random.Below(kClocks), other = random.Below(kClocks);
    switch (random.Below(8)) {
      case 0:
        clocks[i].Clear();
        models[i].clear();
        break;
      case 1:
        clocks[i].Assign(clocks[other]);
        models[i] = Counts(models[other]);
        break;
      case 2:
      case 3:
        clocks[i].Join(clocks[other]);
        Join(models[i], models[other]);
        break;
      default:
        const uint32_t index = random.Below(GetParam());
        clocks[i].Increment(index);
        ++models[i][index];
    }
    const uint32_t index = random.Below(GetParam() + 2);
    const int32_t count = models[i].contains(index) ? models[i].at(index) : 0;
    ASSERT_EQ(clocks[i][index], count) << "index " << index << " after step " << step;
    ASSERT_TRUE(clocks[i].Knows({index, count}));
    ASSERT_FALSE(clocks[i].Knows({index, count + 1}));
  }
}

INSTANTIATE_TEST_SUITE_P(Contexts, VectorClockTest, testing::Values(1, 8, 9, 15, 16, 17, 40));

}  // namespace
}  // namespace sim::checkers
