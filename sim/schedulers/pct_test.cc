// PCT: what a run does with its priorities. How often it finds what: pct_bound_test.cc.
#include "sim/schedulers/pct.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/sampling.h"

namespace sim {
namespace {

// One that polls for another's word: the highest priority must not poll for ever.
TEST(PctTest, WhoPollsLetsOthersGoOn) {
  Crew crew;
  bool word = false;
  crew.Prepare([&word] { word = false; });
  crew.Add("poller", [&word](Toy& t) {
    while (!word) t.runtime.Spin("word.poll");
  });
  crew.Add("writer", [&word](Toy& t) {
    t.runtime.Preempt("word.store");
    word = true;
  });
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Pct pct(seed);
    ASSERT_EQ(crew.Run(pct), Verdict::ok);
    EXPECT_LT(crew.toy.runtime.Steps(), 50u) << "seed " << seed;
  }
}

// Without change points the whole run is one order of contexts, and each order is as likely as any other.
TEST(PctTest, PrioritiesAreARandomOrder) {
  Crew crew;
  for (const char* name : {"A", "B", "C"}) crew.Add(name, Writes(crew, name[0], 2));
  std::map<std::string, int> orders;
  for (uint64_t seed = 1; seed <= 6000; ++seed) {
    Pct pct(seed, {.depth = 1});
    crew.Run(pct);
    ++orders[crew.order];
  }
  EXPECT_EQ(orders.size(), 6u);
  EXPECT_GT(ChanceOf(ChiSquare(orders, 6), 5), 0.001);
}

// Timing has a budget of its own: what deviates is at most that much, and runs with none of it are one in three.
TEST(PctTest, TimingDeviatesWithinItsBudget) {
  Crew crew({.cores = 3});
  std::string values;
  crew.Prepare([&values] { values.clear(); });
  crew.Add("worker", [&values](Toy& t) {
    for (int i = 0; i < 10; ++i) {
      values += std::to_string(
          t.runtime.Choose({.kind = engine::Choice::Kind::value, .point = "open", .options = 4, .first = 10}));
    }
  });
  std::map<size_t, int> deviating;
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    Pct pct(seed, {.deviations = 2, .timings = 10});
    crew.Run(pct);
    ++deviating[values.size() - static_cast<size_t>(std::count(values.begin(), values.end(), '0'))];
  }
  EXPECT_EQ(deviating.size(), 3u);  // none, one or two
  EXPECT_GT(LowerLimit(static_cast<uint64_t>(deviating[0]), 3000), 0.25);
  EXPECT_LT(UpperLimit(static_cast<uint64_t>(deviating[0]), 3000), 0.42);
  EXPECT_GT(deviating[2], 500);
}

}  // namespace
}  // namespace sim
