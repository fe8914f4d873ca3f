// POS: probabilities that can be worked out by hand, since each pending event has a priority of its own.
#include "sim/schedulers/pos.h"

#include <gtest/gtest.h>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/sampling.h"

namespace sim {
namespace {

constexpr int kRuns = 20'000;

// A member whose events write `letter`; before each but the first it stands at the next of `points`.
Crew::Work At(Crew& crew, char letter, std::vector<const char*> points) {
  return [&crew, letter, points](Toy& t) {
    crew.order += letter;
    for (const char* point : points) {
      t.runtime.Preempt(Point::Interned(point));
      crew.order += letter;
    }
  };
}

std::map<std::string, int> Orders(Crew& crew) {
  std::map<std::string, int> orders;
  Pos pos(0);
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    pos.Reseed(seed);
    EXPECT_EQ(crew.Run(pos), Verdict::ok);
    ++orders[crew.order];
  }
  return orders;
}

uint64_t Count(const std::map<std::string, int>& orders, const std::string& order) {
  auto at = orders.find(order);
  return at == orders.end() ? 0 : static_cast<uint64_t>(at->second);
}

void ExpectRate(uint64_t hits, double rate) {
  EXPECT_LE(LowerLimit(hits, kRuns), rate) << hits << " of " << kRuns;
  EXPECT_GE(UpperLimit(hits, kRuns), rate) << hits << " of " << kRuns;
}

//   A   p1 p2 p3 ... p7           each of its own object
//   B                   b         last: the least of eight priorities, where a random walk needs 1 / 2^7
TEST(PosTest, PrivateStepsCostNoLuck) {
  Crew crew;
  crew.Add("A", At(crew, 'A', {"a.x", "b.x", "c.x", "d.x", "e.x", "f.x"}));
  crew.Add("B", At(crew, 'B', {}));
  ExpectRate(Count(Orders(crew), "AAAAAAAB"), 1.0 / 8);
  uint64_t walked = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    RandomWalk walk(seed);
    crew.Run(walk);
    walked += crew.order == "AAAAAAAB";
  }
  ExpectRate(walked, 1.0 / 128);
}

//   A   a0   x.write   own        Drawn are a0, b0, A's x, B's x, own; and B's x anew once A has written x.
//   B   b0   x.read
// a0 b0 x own | x:  a0 > b0 > A's x > B's x is 1/24, and own > the new number 1/2.   Without drawing anew: 1/30.
// b0 a0 x own | x:  B's x the least of four, b0 > a0: 1/8, and 1/2.                  Without: 1/10.
TEST(PosTest, EventsThatRaceDrawAnew) {
  Crew crew;
  crew.Add("A", At(crew, 'A', {"x.write", "own.step"}));
  crew.Add("B", At(crew, 'B', {"x.read"}));
  auto orders = Orders(crew);
  ExpectRate(Count(orders, "ABAAB"), 1.0 / 48);
  ExpectRate(Count(orders, "BAAAB"), 1.0 / 16);
  EXPECT_LT(UpperLimit(Count(orders, "ABAAB"), kRuns), 1.0 / 30);
  EXPECT_LT(UpperLimit(Count(orders, "BAAAB"), kRuns), 1.0 / 10);
}

//   A   x     y     z             the zigzag on three objects: B's x before A's, A's y before B's, B's z before A's
//   B      x     y     z
TEST(PosTest, TheOrderOfEachRaceIsItsOwnDraw) {
  struct Last {
    char x, y, z;
  };
  Crew crew;
  Last last{};
  auto member = [&last](char letter) {
    return [&last, letter](Toy& t) {
      t.runtime.Preempt("x.write");
      last.x = letter;
      t.runtime.Preempt("y.write");
      last.y = letter;
      t.runtime.Preempt("z.write");
      last.z = letter;
    };
  };
  crew.Add("A", member('A'));
  crew.Add("B", member('B'));
  std::map<std::string, int> outcomes;
  Pos pos(0);
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    pos.Reseed(seed);
    crew.Run(pos);
    ++outcomes[{last.x, last.y, last.z}];
  }
  EXPECT_EQ(outcomes.size(), 8u);
  // What a random walk has for any one order of eight events, (1 / 2)^8, is met many times over.
  for (const auto& [outcome, count] : outcomes) {
    EXPECT_GE(UpperLimit(static_cast<uint64_t>(count), kRuns), 1.0 / 256) << outcome;
    EXPECT_GT(count, kRuns / 40) << outcome;
  }
}

TEST(PosTest, AnObjectIsWhatStandsBeforeTheVerb) {
  EXPECT_EQ(ObjectOf("sum.load"), ObjectOf("sum.store"));
  EXPECT_NE(ObjectOf("sum.load"), ObjectOf("mean.load"));
  EXPECT_EQ(ObjectOf("csound.lock.lost"), ObjectOf("csound.lock.taken"));
  EXPECT_EQ(ObjectOf("park"), Point("park").hash);
  EXPECT_NE(ObjectOf("script.lua:onNote:play"), ObjectOf("script.lua:onNote:wait"));
}

}  // namespace
}  // namespace sim
