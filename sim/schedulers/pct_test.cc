// PCT's guarantee as a test: the measured rate of runs that find a defect of known depth, against 1 / (n k^(d-1)).
#include "sim/schedulers/pct.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/sampling.h"

namespace sim {
namespace {

constexpr int kRuns = 20'000;

void Private(Toy& t, int steps) {
  for (int i = 0; i < steps; ++i) t.runtime.Preempt("own.step");
}

// A defect: a crew, whether it was hit, and how many picks a run asks at most (all events of both but the last).
struct Defect {
  Defect() {
    crew.Prepare([this] {
      flag = 0;
      hit = false;
    });
  }
  Crew crew;
  int flag = 0;
  bool hit = false;
  uint32_t depth = 1, picks = 1;
};

//   writer   ...... init
//   reader        use                 used before it was there
void OrderViolation(Defect& d) {
  d.depth = 1;
  d.picks = 9;
  d.crew.Add("writer", [&d](Toy& t) {
    Private(t, 4);
    t.runtime.Preempt("flag.init");
    d.flag = 1;
  });
  d.crew.Add("reader", [&d](Toy& t) {
    Private(t, 2);
    t.runtime.Preempt("flag.use");
    d.hit = d.flag == 0;
  });
}

//   left    load        store
//   right        ... ...      somewhere between: an addition is lost
void LostUpdate(Defect& d) {
  d.depth = 2;
  d.picks = 13;
  for (const char* name : {"left", "right"}) {
    d.crew.Add(name, [&d](Toy& t) {
      Private(t, 2);
      t.runtime.Preempt("flag.load");
      int seen = d.flag;
      t.runtime.Preempt("flag.store");
      d.hit |= d.flag != seen;
      d.flag = seen + 1;
      Private(t, 2);
    });
  }
}

//   left    a1      a2
//   right      b1      b2             three orders: a1 < b1 < a2 < b2
void Zigzag(Defect& d) {
  d.depth = 3;
  d.picks = 10;
  d.crew.Add("left", [&d](Toy& t) {
    for (int turn : {0, 2}) {
      Private(t, 1);
      t.runtime.Preempt("flag.left");
      if (d.flag == turn) ++d.flag;
    }
    Private(t, 1);
  });
  d.crew.Add("right", [&d](Toy& t) {
    for (int turn : {1, 3}) {
      Private(t, 1);
      t.runtime.Preempt("flag.right");
      d.flag = d.flag == turn ? turn + 1 : 99;
    }
    d.hit = d.flag == 4;
  });
}

uint64_t Hits(Defect& d, PctOptions options, int runs = kRuns) {
  uint64_t hits = 0;
  Pct pct(0, options);
  for (int seed = 1; seed <= runs; ++seed) {
    pct.Reseed(static_cast<uint64_t>(seed));
    EXPECT_EQ(d.crew.Run(pct), Verdict::ok);
    hits += d.hit;
  }
  EXPECT_LE(pct.Learned().picks, d.picks) << "asks more than was counted";
  return hits;
}

class PctTest : public testing::TestWithParam<void (*)(Defect&)> {};

TEST_P(PctTest, FindsADefectAtLeastAsOftenAsThePaperPromises) {
  Defect d;
  GetParam()(d);
  uint64_t hits = Hits(d, {.depth = d.depth, .picks = d.picks});
  double bound = 1 / (2 * std::pow(d.picks, d.depth - 1.0));
  RecordProperty("hits_of_20000", std::to_string(hits));
  RecordProperty("promised", std::to_string(bound * kRuns));
  EXPECT_GE(UpperLimit(hits, kRuns), bound);
  EXPECT_GT(hits, 0u);
}

TEST_P(PctTest, NeverFindsADefectDeeperThanItGoes) {
  Defect d;
  GetParam()(d);
  if (d.depth == 1) return;
  EXPECT_EQ(Hits(d, {.depth = d.depth - 1, .picks = d.picks}, 2000), 0u);
}

TEST_P(PctTest, LearnsHowManyPicksARunAsks) {
  Defect d;
  GetParam()(d);
  PctOptions options{.depth = 4};  // shallow ones do not come to all picks
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    Pct pct(seed, options);
    d.crew.Run(pct);
    options = pct.Learned();
  }
  EXPECT_EQ(options.picks, d.picks);
}

INSTANTIATE_TEST_SUITE_P(Depths, PctTest, testing::Values(OrderViolation, LostUpdate, Zigzag));

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
  EXPECT_LT(ChiSquare(orders, 6), 20.52);  // 5 degrees of freedom, p = 0.001
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
