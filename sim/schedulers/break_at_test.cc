#include "sim/schedulers/break_at.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/reference.h"
#include "sim/toy.h"

namespace sim {
namespace {

using ::testing::HasSubstr;

void TwoThatPop(Toy& toy) {
  auto pop = [](Toy& t) {
    for (int i = 0; i < 3; ++i) {
      t.runtime.Preempt("commands.pop");
      t.Spend(1000);
    }
  };
  toy.Spawn({.name = "audio"}, pop);
  toy.Spawn({.name = "gui"}, pop);
  toy.Sleep(100'000);
}

struct Stop {
  int calls = 0;
  std::string who;
  Time time = -1;
};

Stop StopAt(const std::string& text, Scheduler& inner, uint64_t* hash = nullptr) {
  Toy toy({.cores = 3});
  Stop stop;
  BreakAt breaks(ParseBreakPlace(text).value(), inner, [&] {
    ++stop.calls;
    stop.who = toy.runtime.Self().name;
    stop.time = toy.runtime.Now();
  });
  toy.Run(TwoThatPop, breaks);
  if (hash) *hash = toy.runtime.Hash();
  return stop;
}

TEST(BreakAtTest, TheNthVisitOfAContextIsWhereItStops) {
  Reference reference;
  Stop stop = StopAt("gui.commands.pop#3", reference);
  EXPECT_EQ(stop.calls, 1);
  EXPECT_EQ(stop.who, "gui");
  EXPECT_EQ(stop.time, 2000);
}

TEST(BreakAtTest, WithoutAContextAnyVisitCounts) {
  Reference reference;
  Stop stop = StopAt("commands.pop#3", reference);
  EXPECT_EQ(stop.calls, 1);
  EXPECT_EQ(stop.time, 1000);
  EXPECT_EQ(StopAt("commands.pop", reference).time, 0);
}

TEST(BreakAtTest, APlaceThatIsNotReachedStopsNothing) {
  Reference reference;
  EXPECT_EQ(StopAt("gui.commands.pop#4", reference).calls, 0);
  EXPECT_EQ(StopAt("commands.push", reference).calls, 0);
}

TEST(BreakAtTest, ARunIsTheSameWithIt) {
  uint64_t with = 0;
  RandomWalk walk(7);
  StopAt("commands.pop#2", walk, &with);
  Toy toy({.cores = 3});
  RandomWalk again(7);
  toy.Run(TwoThatPop, again);
  EXPECT_EQ(with, toy.runtime.Hash());
}

TEST(BreakAtTest, AMalformedPlaceSaysWhatIsExpected) {
  EXPECT_EQ(ParseBreakPlace("a.b#12").value(), (BreakPlace{.place = "a.b", .visit = 12}));
  EXPECT_THAT(ParseBreakPlace("a.b#x").errors()[0].message, HasSubstr("'x' is no visit"));
  EXPECT_THAT(ParseBreakPlace("a.b#0").errors()[0].message, HasSubstr("from 1"));
  EXPECT_THAT(ParseBreakPlace("#3").errors()[0].message, HasSubstr("no point"));
}

}  // namespace
}  // namespace sim
