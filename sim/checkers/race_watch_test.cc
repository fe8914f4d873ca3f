#include "sim/checkers/race_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using engine::ContextId;

// Three contexts add to a word, each under the lock or not.
void Add(engine::Runtime& runtime, bool locked) {
  engine::Mutex mutex(runtime);
  engine::Shared<int> word(runtime);
  auto add = [&, locked] {
    if (locked) mutex.Lock();
    word.Write(word.Read("word.read") + 1, "word.write");
    if (locked) mutex.Unlock();
  };
  ContextId ids[3];
  for (ContextId& id : ids) id = runtime.Spawn({.name = "adder"}, add, "spawn");
  for (ContextId id : ids) runtime.Join(id, "join");
}

TEST(RaceWatchTest, ASearchStopsAtARaceThatDidNoHarm) {
  Exploration out = Explore({.checker = FindRaces, .runs = 50}, [](engine::Runtime& runtime) { Add(runtime, false); });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "data_race");
  EXPECT_EQ(out.runs, 1u);
}

TEST(RaceWatchTest, ALockLeavesNothingToFind) {
  Exploration out = Explore({.checker = FindRaces, .runs = 500}, [](engine::Runtime& runtime) { Add(runtime, true); });
  EXPECT_FALSE(out.found) << out.Report();
  EXPECT_EQ(out.runs, 500u);
}

// More contexts than a clock holds near at hand, then few again: what a run leaves must not be seen by the next.
TEST(RaceWatchTest, ManyContextsAndThenFewAreJudgedAlike) {
  Toy toy({.cores = 4, .max_contexts = 64});
  RaceWatch watch(toy.runtime);
  static bool locked;
  static int contexts;
  auto main = [](Toy& t) {
    engine::Mutex mutex(t.runtime);
    engine::Shared<int> word(t.runtime);
    auto add = [m = &mutex, w = &word](Toy&) {
      if (locked) m->Lock();
      w->Write(w->Read("word.read") + 1, "word.write");
      if (locked) m->Unlock();
    };
    std::vector<ContextId> ids;
    for (int i = 0; i < contexts; ++i) ids.push_back(t.Spawn({.name = "adder"}, add));
    for (ContextId id : ids) t.runtime.Join(id, "join");
  };
  for (int round = 0; round < 3; ++round) {
    for (int n : {2, 6, 7, 8, 9, 40, 3}) {
      contexts = n;
      locked = true;
      toy.Run(main);
      EXPECT_EQ(watch.Found(), nullptr) << n;
      locked = false;
      toy.Run(main);
      EXPECT_NE(watch.Found(), nullptr) << n;
    }
  }
}

}  // namespace
}  // namespace sim::checkers
