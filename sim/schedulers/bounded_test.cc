// Bounded search enumerates: how many schedules there are is counted by hand.
#include "sim/schedulers/bounded.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/schedulers/crew.h"

namespace sim {
namespace {

struct Enumerated {
  uint64_t runs = 0;
  std::set<std::string> orders;
  std::string claim;
  bool exhaustive = false;
};

Enumerated Enumerate(Crew& crew, BoundedOptions options) {
  Enumerated out;
  Bounded search(options);
  do {
    EXPECT_EQ(crew.Run(search), Verdict::ok);
    out.orders.insert(crew.order);
  } while (search.Next());
  out.runs = search.runs();
  out.claim = search.Claim();
  out.exhaustive = search.Exhaustive();
  return out;
}

struct Case {
  const char* name;
  Bound bound;
  uint32_t limit;
  uint64_t schedules;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name << " " << c.limit; }

// A and B with three events each, AAABBB the reference: 20 words. A deviation is to begin with B, or to leave one who
// could go on:  k = 1: BBBAAA, A^i BBB A^j (2);  k = 2: B^i AAA B^j (2), A^i B^j A^k B^l (4);  ...
// A pre-emption is only to leave one who could go on; the first is free.
class TwoOfThree : public testing::TestWithParam<Case> {};

TEST_P(TwoOfThree, HasAsManySchedulesAsCountedByHand) {
  Crew crew;
  crew.Add("A", Writes(crew, 'A', 3));
  crew.Add("B", Writes(crew, 'B', 3));
  Enumerated out = Enumerate(crew, {.bound = GetParam().bound, .limit = GetParam().limit});
  EXPECT_EQ(out.runs, GetParam().schedules);
  EXPECT_EQ(out.orders.size(), out.runs);  // each another order
  EXPECT_TRUE(out.exhaustive);
}

INSTANTIATE_TEST_SUITE_P(
    Bounds, TwoOfThree,
    testing::Values(Case{"deviations", Bound::deviations, 0, 1}, Case{"deviations", Bound::deviations, 1, 4},
                    Case{"deviations", Bound::deviations, 2, 10}, Case{"deviations", Bound::deviations, 99, 20},
                    Case{"delays", Bound::delays, 1, 4},   // with two contexts the same
                    Case{"delays", Bound::delays, 2, 10},  //
                    Case{"preemptions", Bound::preemptions, 0, 2}, Case{"preemptions", Bound::preemptions, 1, 6},
                    Case{"preemptions", Bound::preemptions, 2, 14}, Case{"preemptions", Bound::preemptions, 99, 20}));

// Three contexts of one event: 3! orders. The first pick has options 0, 1, 2, the second 0, 1. Deviations: 1, then
// 1 + (2 + 1), then 6. Delays 0, 1, 2, 3 cost 1, 2, 2, 1 orders. Nobody is ever pre-empted.
class ThreeOfOne : public testing::TestWithParam<Case> {};

TEST_P(ThreeOfOne, HasAsManySchedulesAsCountedByHand) {
  Crew crew;
  for (const char* name : {"A", "B", "C"}) crew.Add(name, Writes(crew, name[0], 1));
  Enumerated out = Enumerate(crew, {.bound = GetParam().bound, .limit = GetParam().limit});
  EXPECT_EQ(out.runs, GetParam().schedules);
  EXPECT_EQ(out.orders.size(), out.runs);
}

INSTANTIATE_TEST_SUITE_P(Bounds, ThreeOfOne,
                         testing::Values(Case{"deviations", Bound::deviations, 1, 4},
                                         Case{"deviations", Bound::deviations, 2, 6},
                                         Case{"delays", Bound::delays, 1, 3}, Case{"delays", Bound::delays, 2, 5},
                                         Case{"delays", Bound::delays, 3, 6},
                                         Case{"preemptions", Bound::preemptions, 0, 6}));

TEST(BoundedTest, ThreeContextsOfTwoEventsHave90Orders) {
  Crew crew;
  for (const char* name : {"A", "B", "C"}) crew.Add(name, Writes(crew, name[0], 2));
  EXPECT_EQ(Enumerate(crew, {.limit = 99}).runs, 90u);
}

// A duration of three answers (one of them up to the other's wake-up), and a value of three.
TEST(BoundedTest, TimingIsEnumeratedToo) {
  Crew crew({.cores = 3});
  crew.Add("A", [&crew](Toy& t) {
    t.runtime.Spend({10, 30}, "work");
    crew.order += std::to_string(t.runtime.Now()) + " ";
    crew.order += std::to_string(
        t.runtime.Choose({.kind = engine::Choice::Kind::value, .point = "open", .options = 3, .first = 0}));
  });
  crew.Add("B", [](Toy& t) { t.SleepUntil(25); });
  Enumerated none = Enumerate(crew, {.limit = 0});
  EXPECT_EQ(none.runs, 1u);
  Enumerated out = Enumerate(crew, {.limit = 99});
  std::set<std::string> expected;
  for (const char* time : {"15", "25", "35"}) {
    for (const char* value : {" 0", " 1", " 2"}) expected.insert(std::string(time) + value);
  }
  EXPECT_EQ(out.orders, expected);
}

TEST(BoundedTest, WhatWasSearchedIsSaid) {
  Crew crew;
  crew.Add("A", Writes(crew, 'A', 3));
  crew.Add("B", Writes(crew, 'B', 3));
  EXPECT_EQ(Enumerate(crew, {.limit = 1}).claim, "all 4 schedules with at most 1 deviations were run");
  Bounded stopped({.limit = 1});
  crew.Run(stopped);
  ASSERT_TRUE(stopped.Next());
  EXPECT_EQ(stopped.Claim(), "2 schedules with at most 1 deviations were run, not all: the search was stopped");
}

TEST(BoundedTest, ATooLongRunEndsTheClaim) {
  Crew crew;
  crew.Add("A", Writes(crew, 'A', 3));
  crew.Add("B", Writes(crew, 'B', 3));
  Enumerated out = Enumerate(crew, {.limit = 1, .window = 2});
  EXPECT_EQ(out.runs, 3u);  // the reference, and one for each of the first two picks
  EXPECT_FALSE(out.exhaustive);
}

TEST(BoundedTest, AProgramThatDoesNotRepeatItselfEndsTheClaim) {
  Crew crew;
  int run = 0;
  crew.Prepare([&run] { ++run; });
  crew.Add("A", [&run](Toy& t) {
    for (int i = 0; i < 3 - run; ++i) t.runtime.Preempt("own.step");
  });
  crew.Add("B", Writes(crew, 'B', 3));
  Enumerated out = Enumerate(crew, {.limit = 1});
  EXPECT_FALSE(out.exhaustive);
  EXPECT_NE(out.claim.find("does not repeat itself"), std::string::npos) << out.claim;
}

// A pre-emption bound with a poller: to poll on is not free, or there would be no end.
TEST(BoundedTest, PollingIsNotFree) {
  Crew crew;
  bool word = false;
  crew.Prepare([&word] { word = false; });
  crew.Add("A", [&word](Toy& t) {
    while (!word) t.runtime.Spin("word.poll");
  });
  crew.Add("B", [&word](Toy& t) {
    t.runtime.Preempt("word.store");
    word = true;
  });
  Enumerated out = Enumerate(crew, {.bound = Bound::preemptions, .limit = 1});
  EXPECT_TRUE(out.exhaustive);
  EXPECT_LT(out.runs, 20u);
}

// Once the bound is used up nothing is asked: the run goes at full speed.
TEST(BoundedTest, AsksNothingBehindTheLastDeviation) {
  struct Counting final : Scheduler {
    explicit Counting(Bounded& search) : inner(search) {}
    void Begin(MachineView& machine) override { inner.Begin(machine); }
    uint64_t NextStop(uint64_t step) override { return inner.NextStop(step); }
    uint32_t Decide(const Decision& decision) override {
      ++asked;
      return inner.Decide(decision);
    }
    Bounded& inner;
    int asked = 0;
  };
  Crew crew;
  crew.Add("A", Writes(crew, 'A', 1000));
  crew.Add("B", Writes(crew, 'B', 1000));
  Bounded search({.limit = 1});
  Counting counting(search);
  crew.Run(counting);
  EXPECT_EQ(counting.asked, 1000);  // before each of A's events; then B is alone
  ASSERT_TRUE(search.Next());
  counting.asked = 0;
  crew.Run(counting);
  EXPECT_EQ(counting.asked, 1);
}

}  // namespace
}  // namespace sim
