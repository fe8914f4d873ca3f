// Where along a failing run it becomes likely to fail: on bodies in which that can be counted.
#include "sim/causality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/shared.h"
#include "sim/explore.h"
#include "sim/explore_machine.h"
#include "sim/schedulers/random_walk.h"

namespace sim {
namespace {

using engine::Runtime;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The writer must be between its two stores when the reader looks.
void TornPair(Runtime& runtime) {
  engine::Atomic<int> first(runtime), second(runtime);
  auto write = [&] {
    for (int i = 0; i < 4; ++i) runtime.Preempt("prepare");
    first.Store(1, "first.store");
    second.Store(1, "second.store");
  };
  auto read = [&] {
    int b = second.Load("second.load");
    if (first.Load("first.load") != b) Fail(runtime, "half a pair");
  };
  engine::ContextId writer = runtime.Spawn({.name = "writer"}, write, "spawn");
  engine::ContextId reader = runtime.Spawn({.name = "reader"}, read, "spawn");
  runtime.Join(writer, "join");
  runtime.Join(reader, "join");
}

struct Failing {
  ExploreOptions options;
  Body body;
  ExploreMachine machine;
  Exploration found;
  Trial trial = [this](Scheduler& scheduler) {
    machine.Run(scheduler);
    return Tried{machine.found() ? machine.found()->kind : "", &machine.Events()};
  };

  explicit Failing(Body a_body) : options(Free()), body(std::move(a_body)), machine(options, body) {
    found = Explore(options, body);
  }
  static ExploreOptions Free() {
    ExploreOptions options;
    options.machine.free = true;
    options.machine.max_contexts = 8;
    return options;
  }
};

TEST(CausalityTest, TheRateIsThatOfARandomWalkAtTheStartAndAllAtTheEnd) {
  Failing failing(TornPair);
  ASSERT_TRUE(failing.found.found);
  std::vector<CausalPoint> points =
      Causality(failing.found.deviations, "failure", failing.trial, {.moments = 40, .runs = 400});
  ASSERT_GE(points.size(), 3u);
  int failures = 0;
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    RandomWalk walk(seed);
    failures += failing.trial(walk).kind == "failure";
  }
  EXPECT_GE(failures / 2000.0, points.front().Low() - 0.02);
  EXPECT_LE(failures / 2000.0, points.front().High() + 0.02);
  EXPECT_EQ(points.back().Rate(), 1);
  EXPECT_EQ(points.back().point, "the end");
  for (size_t i = 1; i < points.size(); ++i) EXPECT_LT(points[i - 1].step, points[i].step + (i + 1 == points.size()));
}

TEST(CausalityTest, AJumpIsFollowedToTheDecisionThatMakesIt) {
  Failing failing(TornPair);
  ASSERT_TRUE(failing.found.found);
  std::vector<CausalPoint> points =
      Causality(failing.found.deviations, "failure", failing.trial, {.moments = 40, .runs = 400});
  // With the writer between its stores and the reader past its first load, nothing helps any more; one decision before
  // that, the writer may still overtake.
  size_t closed = 0;
  while (points[closed].Rate() < 1) ++closed;
  ASSERT_GT(closed, 0u);
  EXPECT_EQ(points[closed].context, "reader");
  EXPECT_EQ(points[closed].point, "first.load");
  EXPECT_LT(points[closed - 1].Rate(), 0.7);
}

TEST(CausalityTest, TheSameOptionsGiveTheSameNumbers) {
  Failing failing(TornPair);
  auto text = [&](uint64_t seed) {
    return CausalityText(Causality(failing.found.deviations, "failure", failing.trial, {.seed = seed}));
  };
  EXPECT_EQ(text(1), text(1));
  EXPECT_NE(text(1), text(2));
}

TEST(CausalityTest, NoMoreMomentsAreLookedAtThanAskedFor) {
  Failing failing(TornPair);
  EXPECT_LE(Causality(failing.found.deviations, "failure", failing.trial, {.moments = 5}).size(), 6u);
  EXPECT_THAT(Causality(failing.found.deviations, "failure", failing.trial, {.stop = [] { return true; }}), IsEmpty());
}

TEST(CausalityTest, AScheduleThatDoesNotFailHasNoCauses) {
  Failing failing(TornPair);
  EXPECT_THAT(Causality({}, "failure", failing.trial), IsEmpty());
  EXPECT_THAT(Causality(failing.found.deviations, "deadlock", failing.trial), IsEmpty());
}

TEST(CausalityTest, TextMarksTheSteepestRiseAndNamesTheDeviations) {
  CausalPoint early, late, end;
  early.step = 1;
  early.context = "left";
  early.point = "a.load";
  early.runs = late.runs = end.runs = 100;
  early.failures = 10;
  late.step = 2;
  late.time = 2'000'000;
  late.context = "right";
  late.point = "b<c";
  late.answer = "left went on while right stood at b<c";
  late.failures = 20;
  end.failures = 100;
  end.context = "right";
  end.point = "the end";
  EXPECT_EQ(CausalityText({early, late, end}),
            "a run that goes on at random from here fails (100 runs from each moment):\n\n"
            "       0.000 ms  ###                              10 %  left at a.load\n"
            "       2.000 ms  ######                           20 %  right at b<c: left went on while right stood at "
            "b<c\n"
            "                 ------------------------------  the steepest rise\n"
            "       0.000 ms  ##############################  100 %  right at the end\n");
  std::string svg = CausalitySvg({early, late, end}, "a & b");
  EXPECT_THAT(svg, HasSubstr("a &amp; b"));
  EXPECT_THAT(svg, HasSubstr("b&lt;c"));
  EXPECT_THAT(svg, ::testing::Not(HasSubstr("b<c")));
  EXPECT_EQ(CausalitySvg({}, "nothing"), "");
}

}  // namespace
}  // namespace sim
