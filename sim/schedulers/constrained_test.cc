// Orders are kept, alone and under a search; what cannot be kept says why.
#include "sim/schedulers/constrained.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/pct.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/recorder.h"

namespace sim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Constraint> Orders(std::initializer_list<const char*> texts) {
  std::vector<Constraint> out;
  for (const char* text : texts) {
    auto parsed = ParseConstraint(text);
    EXPECT_TRUE(parsed.ok()) << engine::ToString(parsed.errors());
    out.push_back(parsed.value());
  }
  return out;
}

std::vector<std::string> Reasons(const Constrained& constrained) {
  std::vector<std::string> out;
  for (const auto& [constraint, reason] : constrained.unmet()) out.push_back(reason);
  return out;
}

// ---- the text ------------------------------------------------------------------------------------------------

TEST(ConstraintTest, IsReadAndWritten) {
  auto read = ParseConstraint("controller.commands.push<audio.commands.pop@block 12");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().first, (Side{"controller.commands.push"}));
  EXPECT_EQ(read.value().second, (Side{"audio.commands.pop", 1, 12}));
  EXPECT_EQ(ParseConstraint("audio#2.pop#3 < b.y").value().first, (Side{"audio#2.pop", 3}));
  for (const char* text :
       {"a.x < b.y", "consumer#2.x.take #3 < b.y.end @block 0", "a.x #2 @block 7 < b.y #4 @block 8"}) {
    auto again = ParseConstraint(text);
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(ToText(again.value()), text);
  }
}

struct Wrong {
  const char* text;
  const char* complaint;
};

TEST(ConstraintTest, ComplaintsSayWhere) {
  for (const Wrong& wrong : {
           Wrong{"", "f:3:1: expected a place: context.point, as in controller.commands.push"},
           Wrong{"audio < b.y", "f:3:1: expected a place: context.point, as in controller.commands.push"},
           Wrong{"a.x b.y", "f:3:5: expected '<' between the two sides"},
           Wrong{"a.x < ", "f:3:7: expected a place: context.point, as in controller.commands.push"},
           Wrong{"a.x #0 < b.y", "f:3:7: visits count from 1"},
           Wrong{"a.x #b < b.y", "f:3:6: expected a visit's number, as in #2"},
           Wrong{"a.x @ 12 < b.y", "f:3:7: expected 'block', as in @block 12"},
           Wrong{"a.x < b.y @block -1", "f:3:18: expected a block's number, as in @block 12"},
           Wrong{"a.x < b.y < c.z", "f:3:11: expected the end: a side is context.point, then #k, then @block n"},
       }) {
    auto read = ParseConstraint(wrong.text, "f", 3);
    ASSERT_FALSE(read.ok()) << wrong.text;
    EXPECT_EQ(read.error().ToString(), wrong.complaint) << wrong.text;
  }
}

// ---- orders --------------------------------------------------------------------------------------------------

// left and right write a letter at each of three points: p, q, r.
void AddTwo(Crew& crew) {
  for (char letter : {'L', 'R'}) {
    crew.Add(letter == 'L' ? "left" : "right", [&crew, letter](Toy& t) {
      for (Point point : {Point("p"), Point("q"), Point("r")}) {
        t.runtime.Preempt(point);
        (crew.order += letter) += point.name;
      }
    });
  }
}

std::string OrderUnder(std::initializer_list<const char*> texts) {
  Crew crew;
  AddTwo(crew);
  Reference reference;
  Constrained constrained(Orders(texts), reference);
  EXPECT_EQ(crew.Run(constrained), Verdict::ok);
  EXPECT_TRUE(constrained.AllMet());
  EXPECT_THAT(Reasons(constrained), IsEmpty());
  return crew.order;
}

TEST(ConstrainedTest, AloneItIsAScheduleWrittenByHand) {
  EXPECT_EQ(OrderUnder({}), "LpLqLrRpRqRr");
  EXPECT_EQ(OrderUnder({"left.q < right.p"}), "LpLqLrRpRqRr");
  EXPECT_EQ(OrderUnder({"right.p < left.p"}), "RpRqRrLpLqLr");
  EXPECT_EQ(OrderUnder({"right.q < left.r"}), "LpLqRpRqRrLr");
  EXPECT_EQ(OrderUnder({"right.p < left.q", "left.q < right.q"}), "LpRpLqLrRqRr");
  EXPECT_EQ(OrderUnder({"right.p < left.p", "left.p < right.q", "right.q < left.q", "left.r < right.r"}),
            "RpLpRqLqLrRr");
}

bool Before(const std::string& order, const char* a, const char* b) { return order.find(a) < order.find(b); }

// Each interleaving that keeps the order is still come to, and no other: of 20 words those with Rq before Lr.
TEST(ConstrainedTest, TheSearchGoesOnAmongWhatIsLeft) {
  Crew crew;
  AddTwo(crew);
  RandomWalk walk(0);
  Pct pct(0, {.depth = 3, .picks = 8});
  Constrained walked(Orders({"right.q < left.r"}), walk), by_priority(Orders({"right.q < left.r"}), pct);
  std::set<std::string> free, kept;
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    walk.Reseed(seed);
    crew.Run(walk);
    free.insert(crew.order);
    ASSERT_EQ(crew.Run(walked), Verdict::ok);
    EXPECT_TRUE(walked.AllMet());
    kept.insert(crew.order);
    pct.Reseed(seed);
    ASSERT_EQ(crew.Run(by_priority), Verdict::ok);
    EXPECT_TRUE(by_priority.AllMet());
    EXPECT_TRUE(Before(crew.order, "Rq", "Lr"));
  }
  EXPECT_EQ(free.size(), 20u);
  std::erase_if(free, [](const std::string& order) { return !Before(order, "Rq", "Lr"); });
  EXPECT_EQ(kept, free);
}

TEST(ConstrainedTest, ARunIsRepeatedWithoutTheConstraints) {
  Crew crew;
  AddTwo(crew);
  RandomWalk walk(7);
  Constrained constrained(Orders({"right.q < left.q"}), walk);
  Recorder recorder(constrained);
  crew.Run(recorder);
  std::string order = crew.order;
  Schedule schedule;
  schedule.deviations = recorder.deviations();
  Replay replay(schedule);
  crew.Run(replay);
  EXPECT_EQ(crew.order, order);
}

// Visits are counted over the run, or within a block of ten.
TEST(ConstrainedTest, VisitsAndBlocksNameOneOfMany) {
  Crew crew({.free = true, .sample_rate = 1'000'000'000, .block_frames = 10});
  for (char letter : {'L', 'R'}) {
    crew.Add(letter == 'L' ? "left" : "right", [&crew, letter](Toy& t) {
      for (int block = 1; block <= 3; ++block) {
        t.SleepUntil(block * 10);
        for (int i = 0; i < 2; ++i) {
          t.runtime.Preempt("p");
          crew.order += letter;
        }
      }
      crew.order += ' ';
    });
  }
  auto under = [&crew](std::initializer_list<const char*> texts) {
    Reference reference;
    Constrained constrained(Orders(texts), reference);
    crew.Run(constrained);
    EXPECT_THAT(Reasons(constrained), IsEmpty());
    return crew.order;
  };
  EXPECT_EQ(under({}), "LLRRLLRRLL RR ");
  EXPECT_EQ(under({"right.p @block 2 < left.p @block 2"}), "LLRRRRLLLL RR ");
  EXPECT_EQ(under({"right.p #4 < left.p #3"}), "LLRRRRLLLL RR ");
  EXPECT_EQ(under({"right.p #2 @block 3 < left.p #2 @block 3"}), "LLRRLLRRLRR L ");
}

// To wait is to have come: the notify is held until the other waits, which it must do before it can be woken.
TEST(ConstrainedTest, WhoWaitsOnTheLeftHasPassed) {
  Crew crew;
  crew.Add("notifier", [&crew](Toy& t) {
    t.runtime.Preempt("word.set");
    crew.order += "set ";
  });
  crew.Add("waiter", [&crew](Toy& t) {
    t.runtime.Park(50, "word.wait");
    crew.order += "woken ";
  });
  Reference reference;
  Constrained constrained(Orders({"waiter.word.wait < notifier.word.set"}), reference);
  EXPECT_EQ(crew.Run(constrained), Verdict::ok);
  EXPECT_EQ(crew.order, "set woken ");
  EXPECT_THAT(Reasons(constrained), IsEmpty());
}

// One that polls for what the held one brings must not poll for ever.
TEST(ConstrainedTest, APollLetsWhoIsWaitedForGoOn) {
  Crew crew;
  bool word = false;
  crew.Prepare([&word] { word = false; });
  crew.Add("poller", [&word](Toy& t) {
    while (!word) t.runtime.Spin("word.poll");
  });
  crew.Add("writer", [&word](Toy& t) {
    t.runtime.Preempt("word.write");
    word = true;
  });
  crew.Add("third", [](Toy& t) {
    for (int i = 0; i < 5; ++i) t.runtime.Preempt("own.step");
  });
  Reference reference;
  Constrained constrained(Orders({"third.own.step #5 < writer.word.write"}), reference);
  ASSERT_EQ(crew.Run(constrained), Verdict::ok);
  EXPECT_THAT(Reasons(constrained), IsEmpty());
  EXPECT_LT(crew.toy.runtime.Steps(), 200u);
}

// ---- what cannot be kept -------------------------------------------------------------------------------------

std::vector<std::string> ReasonsUnder(std::initializer_list<const char*> texts) {
  Crew crew;
  AddTwo(crew);
  crew.Add("sleeper", [](Toy& t) {
    t.SleepUntil(100);
    t.runtime.Preempt("s");
  });
  Reference reference;
  Constrained constrained(Orders(texts), reference);
  EXPECT_EQ(crew.Run(constrained), Verdict::ok);
  EXPECT_EQ(constrained.AllMet(), constrained.unmet().empty());
  return Reasons(constrained);
}

TEST(ConstrainedTest, WhatCannotBeKeptSaysWhy) {
  EXPECT_THAT(ReasonsUnder({"sleeper.s < left.q"}),
              ElementsAre("left came to q, but sleeper had not come to s before: it was waiting at sleep"));
  EXPECT_THAT(ReasonsUnder({"left.z < right.q"}),
              ElementsAre("right came to q, but left had not come to z before: it had ended"));
  EXPECT_THAT(ReasonsUnder({"nobody.z < right.q"}),
              ElementsAre("right came to q, but nobody had not come to z before: no context had that name"));
  EXPECT_THAT(ReasonsUnder({"left.p < right.q #2"}), ElementsAre("right never came to q (visit 2): it had ended"));
  EXPECT_THAT(ReasonsUnder({"left.p @block 3 < right.q"}),
              ElementsAre("right came to q, but left had not come to p in block 3 before: it had ended"));
}

// A circle: one of the two cannot be kept.
TEST(ConstrainedTest, ACircleIsTold) {
  auto reasons = ReasonsUnder({"left.q < right.p", "right.q < left.p"});
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_THAT(reasons[0], testing::HasSubstr("another constraint held it at p"));
}

TEST(ConstrainedTest, WhoIsHeldToTheEndIsTold) {
  Reference reference;
  Constrained constrained(Orders({"main.z < held.q"}), reference);
  Toy toy({.free = true, .step_limit = 1000});
  EXPECT_EQ(toy.Run(
                [](Toy& t) {
                  t.Spawn({.name = "held"}, [](Toy& t) { t.runtime.Preempt("q"); });
                  ContextId busy = t.Spawn({.name = "busy"}, [](Toy& t) {
                    for (;;) t.runtime.Preempt("busy.step");
                  });
                  t.runtime.Join(busy, "join");
                },
                constrained),
            Verdict::step_limit);
  EXPECT_THAT(Reasons(constrained),
              ElementsAre("held was held back at q until the end: main never came to z: it was waiting at join"));
}

}  // namespace
}  // namespace sim
