// Coverage-guided search: conditions behind conditions.
#include "sim/schedulers/coverage.h"

#include <gtest/gtest.h>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/random_walk.h"

namespace sim {
namespace {

// Rounds, each with an object of its own. `left` writes twice; only if `right` comes between, both go on.
//
//   left    0.open     0.shut    1.open     1.shut ...
//   right          0.enter             1.enter         it was inside every time: found
struct Rounds {
  static constexpr int kRounds = 8;

  Rounds() {
    for (int round = 0; round < kRounds; ++round) {
      for (const char* verb : {".open", ".shut", ".enter"}) names.push_back("r" + std::to_string(round) + verb);
    }
    crew.Prepare([this] {
      open = failed = found = false;
      entered = 0;
    });
    crew.Add("left", [this](Toy& t) {
      for (int i = 0; i < kRounds && !failed; ++i) {
        At(t, i, 0);
        open = true;
        At(t, i, 1);
        open = false;
        failed |= entered != i + 1;
      }
    });
    crew.Add("right", [this](Toy& t) {
      for (int i = 0; i < kRounds && !failed; ++i) {
        At(t, i, 2);
        failed |= !open || entered != i;
        ++entered;
      }
      found = !failed && entered == kRounds;
    });
  }
  void At(Toy& t, int round, int verb) {
    auto kind = verb == 2 ? engine::AccessKind::load : engine::AccessKind::store;
    t.runtime.Access(doors[round], kind, engine::MemoryOrder::relaxed,
                     Point::Interned(names[static_cast<size_t>(round * 3 + verb)].c_str()));
  }

  Crew crew;
  std::vector<std::string> names;
  engine::Memory doors[kRounds];
  bool open = false, failed = false, found = false;
  int entered = 0;
};

constexpr int kMost = 50'000;

int RunsUntilFound(Rounds& rounds, uint64_t seed) {
  Coverage search(seed);
  for (int run = 1; run <= kMost; ++run, search.Next()) {
    rounds.crew.Run(search);
    if (rounds.found) return run;
  }
  return kMost;
}

int WalksUntilFound(Rounds& rounds, uint64_t seed) {
  for (int run = 1; run <= kMost; ++run) {
    RandomWalk walk(seed * 1'000'003 + static_cast<uint64_t>(run));
    rounds.crew.Run(walk);
    if (rounds.found) return run;
  }
  return kMost;
}

TEST(CoverageTest, ComesThroughConditionsBehindConditions) {
  Rounds rounds;
  int guided = 0, walked = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    guided += RunsUntilFound(rounds, seed);
    walked += WalksUntilFound(rounds, seed);
  }
  RecordProperty("guided_mean_runs", guided / 10);
  RecordProperty("walked_mean_runs", walked / 10);
  EXPECT_LT(guided * 5, walked) << guided / 10 << " runs guided, " << walked / 10 << " walked";
}

TEST(CoverageTest, OneSeedOneSearch) {
  std::vector<uint64_t> hashes[2];
  uint64_t pairs[2], kept[2];
  for (int i : {0, 1}) {
    Rounds rounds;
    Coverage search(7);
    for (int run = 0; run < 500; ++run, search.Next()) {
      rounds.crew.Run(search);
      hashes[i].push_back(rounds.crew.toy.runtime.Hash());
    }
    pairs[i] = search.pairs();
    kept[i] = search.kept();
  }
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_EQ(pairs[0], pairs[1]);
  EXPECT_EQ(kept[0], kept[1]);
  EXPECT_GT(kept[0], 5u);
}

// A writes x twice, B reads it twice: what a read reads from (2 writes x 2 reads), and which write comes after it
// (2 x 2). Two reads are no pair, nor are an access of another memory or a step that is none.
TEST(CoverageTest, PairsAreOrdersOfWhatRaces) {
  Crew crew;
  engine::Memory x, y;
  auto access = [](Toy& t, engine::Memory& memory, engine::AccessKind kind, Point point) {
    t.runtime.Access(memory, kind, engine::MemoryOrder::relaxed, point);
  };
  crew.Add("A", [&](Toy& t) {
    access(t, x, engine::AccessKind::write, "x.first");
    access(t, x, engine::AccessKind::write, "x.second");
    access(t, y, engine::AccessKind::read, "y.look");
    t.runtime.Preempt("own.step");
  });
  crew.Add("B", [&](Toy& t) {
    access(t, x, engine::AccessKind::read, "x.third");
    access(t, y, engine::AccessKind::read, "y.look");
    access(t, x, engine::AccessKind::read, "x.fourth");
    t.runtime.Preempt("own.step");
  });
  Coverage search(1);
  for (int run = 0; run < 500; ++run, search.Next()) crew.Run(search);
  EXPECT_EQ(search.pairs(), 8u);
  EXPECT_LE(search.kept(), 8u);
}

TEST(CoverageTest, AFullCorpusForgetsTheOldest) {
  Rounds rounds;
  Coverage search(3, {.corpus = 2});
  for (int run = 0; run < 2000; ++run, search.Next()) EXPECT_EQ(rounds.crew.Run(search), Verdict::ok);
  EXPECT_GT(search.kept(), 2u);
}

}  // namespace
}  // namespace sim
