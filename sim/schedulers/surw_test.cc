// SURW: with exact counts each interleaving of a small program is as likely as any other.
#include "sim/schedulers/surw.h"

#include <gtest/gtest.h>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/event_profile.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/sampling.h"

namespace sim {
namespace {

// How probable it is that all of `cells` orders, alike, come out as unequal as these.
double Chance(const std::map<std::string, int>& orders, int cells) {
  double chance = ChanceOf(ChiSquare(orders, cells), cells - 1);
  testing::Test::RecordProperty("chance", std::to_string(chance));
  return chance;
}

template <class Walk>
std::map<std::string, int> Orders(Crew& crew, int runs, Walk walk) {
  std::map<std::string, int> orders;
  for (int seed = 1; seed <= runs; ++seed) {
    walk(static_cast<uint64_t>(seed));
    ++orders[crew.order];
  }
  return orders;
}

std::map<std::string, int> OrdersOf(Crew& crew, int runs, const SurwOptions& options) {
  Surw surw(0, options);
  return Orders(crew, runs, [&](uint64_t seed) {
    surw.Reseed(seed);
    EXPECT_EQ(crew.Run(surw), Verdict::ok);
  });
}

void AddTwoOfThree(Crew& crew) {
  crew.Add("A", Writes(crew, 'A', 3));
  crew.Add("B", Writes(crew, 'B', 3));
}

void AddThreeOfTwo(Crew& crew) {
  for (const char* name : {"A", "B", "C"}) crew.Add(name, Writes(crew, name[0], 2));
}

TEST(SurwTest, TwoContextsOfThreeEventsAreUniformOver20Orders) {
  Crew crew;
  AddTwoOfThree(crew);
  auto orders = OrdersOf(crew, 20'000, {.counts = {{"A", 3}, {"B", 3}}});
  EXPECT_EQ(orders.size(), 20u);
  EXPECT_GT(Chance(orders, 20), 0.001);
}

TEST(SurwTest, ThreeContextsOfTwoEventsAreUniformOver90Orders) {
  Crew crew;
  AddThreeOfTwo(crew);
  auto orders = OrdersOf(crew, 45'000, {.counts = {{"A", 2}, {"B", 2}, {"C", 2}}});
  EXPECT_EQ(orders.size(), 90u);
  EXPECT_GT(Chance(orders, 90), 0.001);
}

TEST(SurwTest, ARandomWalkIsNotUniform) {  // nor is SURW without counts: the test above can fail
  Crew crew;
  AddTwoOfThree(crew);
  auto walked = Orders(crew, 20'000, [&](uint64_t seed) {
    RandomWalk walk(seed);
    crew.Run(walk);
  });
  EXPECT_LT(Chance(walked, 20), 1e-9);
  EXPECT_LT(Chance(OrdersOf(crew, 20'000, {}), 20), 1e-9);
}

TEST(SurwTest, CountsAreMeasuredByARunBefore) {
  Crew crew;
  crew.Add("A", Writes(crew, 'A', 1));
  crew.Add("B", Writes(crew, 'B', 5));
  RandomWalk walk(1);
  EventProfile profile(walk);
  crew.Run(profile);
  auto counts = profile.Counts();
  ASSERT_EQ(counts.size(), 3u);  // and main
  EXPECT_EQ(counts[1], (EventCount{"A", 1}));
  EXPECT_EQ(counts[2], (EventCount{"B", 5}));
  auto orders = OrdersOf(crew, 6'000, {.counts = counts});
  EXPECT_EQ(orders.size(), 6u);
  EXPECT_GT(Chance(orders, 6), 0.001);
}

// What is interesting is an object that more than one context accesses, and not all only read; a point stands for it.
TEST(SurwTest, SharedObjectsAreFoundByARunBefore) {
  Crew crew;
  engine::Memory word, read_only, own;
  auto access = [](Toy& t, engine::Memory& memory, engine::AccessKind kind, Point point) {
    t.runtime.Access(memory, kind, engine::MemoryOrder::relaxed, point);
  };
  crew.Add("A", [&](Toy& t) {
    access(t, word, engine::AccessKind::load, "word.load");
    access(t, word, engine::AccessKind::store, "word.store");
    access(t, read_only, engine::AccessKind::load, "table.look");
    access(t, own, engine::AccessKind::rmw, "own.add");
  });
  crew.Add("B", [&](Toy& t) {
    for (int i = 0; i < 5; ++i) access(t, word, engine::AccessKind::load, "word.load");
    access(t, read_only, engine::AccessKind::load, "table.look");
  });
  RandomWalk walk(1);
  EventProfile profile(walk);
  crew.Run(profile);
  auto objects = profile.SharedObjects();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0], (std::vector<std::string>{"word.load", "word.store"}));
  auto counts = profile.Counts(objects[0]);
  EXPECT_EQ(counts[1], (EventCount{"A", 2}));
  EXPECT_EQ(counts[2], (EventCount{"B", 5}));
}

// `Many` takes nine steps between what is of interest; only the order of the six interesting events counts, and main
// spawns the second when the first may long be running.
struct Selective {
  std::string* order;
  void operator()(Toy& t) const {
    std::string* out = order;
    auto member = [out](char letter, int between) {
      return [out, letter, between](Toy& t) {
        for (int i = 0; i < 3; ++i) {
          for (int k = 0; k < between; ++k) t.runtime.Preempt("own.step");
          t.runtime.Preempt("word.write");
          *out += letter;
        }
      };
    };
    ContextId few = t.Spawn({.name = "few"}, member('A', 0));
    for (int k = 0; k < 5; ++k) t.runtime.Preempt("main.step");
    ContextId many = t.Spawn({.name = "many"}, member('B', 9));
    t.runtime.Join(few, "join");
    t.runtime.Join(many, "join");
  }
};

TEST(SurwTest, OnlyTheOrderOfInterestingEventsIsUniform) {
  Toy toy({.free = true});
  std::string order;
  Surw surw(0, {.counts = {{"few", 3}, {"many", 3}}, .interesting = {"word.write"}});
  std::map<std::string, int> orders;
  for (uint64_t seed = 1; seed <= 20'000; ++seed) {
    order.clear();
    surw.Reseed(seed);
    ASSERT_EQ(toy.Run(Selective{&order}, surw), Verdict::ok);
    ++orders[order];
  }
  EXPECT_EQ(orders.size(), 20u);
  // `main` is not counted: events of those not yet born are nobody's, and the first would win too often.
  EXPECT_LT(Chance(orders, 20), 1e-9);

  Surw whole(0, {.counts = {{"main", 0}, {"few", 3}, {"many", 3}}, .interesting = {"word.write"}});
  orders.clear();
  for (uint64_t seed = 1; seed <= 20'000; ++seed) {
    order.clear();
    whole.Reseed(seed);
    ASSERT_EQ(toy.Run(Selective{&order}, whole), Verdict::ok);
    ++orders[order];
  }
  EXPECT_EQ(orders.size(), 20u);
  EXPECT_GT(Chance(orders, 20), 0.001);
}

// Who was drawn waits for one that must wait for it: the draw gives way, and the run ends.
TEST(SurwTest, ADrawThatCannotComeTrueGivesWay) {
  Crew crew;
  bool word = false;
  crew.Prepare([&word] { word = false; });
  crew.Add("A", [&word](Toy& t) {
    while (!word) t.runtime.Spin("word.poll");
  });
  crew.Add("B", [&word](Toy& t) {
    t.runtime.Preempt("word.write");
    word = true;
  });
  for (const char* poll : {"word.poll", "not.counted"}) {
    for (uint64_t seed = 1; seed <= 200; ++seed) {
      Surw surw(seed, {.counts = {{"A", 1}, {"B", 1}}, .interesting = {poll, "word.write"}});
      ASSERT_EQ(crew.Run(surw), Verdict::ok);
      EXPECT_LT(crew.toy.runtime.Steps(), 1000u) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace sim
