#include "sim/checkers/machine_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/mutex.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using engine::kMillisecond;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// On one core: a hog spends 5 ms, in pieces, and rests between them for as long.
template <Time piece, Time rest>
void Hog(Toy& t) {
  t.Spawn({.name = "hog", .priority = 5}, [](Toy& t) {
    for (Time spent = 0; spent < 5 * kMillisecond; spent += piece) {
      t.Spend(piece);
      t.Sleep(rest);
    }
  });
  t.Spawn({.name = "gui", .priority = 2}, [](Toy& t) {
    for (int i = 0; i < 10; ++i) {
      t.Spend(50'000);
      t.Sleep(100'000);
    }
  });
  t.Sleep(30 * kMillisecond);
}

TEST(MachineTimeTest, WhoGetsNoCoreForLongerThanTheBoundStarves) {
  Checked checked({.cores = 1});
  EXPECT_THAT((checked.Run(Hog<5 * kMillisecond, 1>)), ElementsAre("starvation"));
  EXPECT_EQ(checked.Message(),
            "gui (priority 2) is ready at start since 0 ms but gets no core for more than 1 ms: its cores are taken by "
            "hog (priority 5, at work). Let these wait or yield, or give it another core or priority.");
  EXPECT_EQ(checked.checkers.found()[0].time, kMillisecond);
}

TEST(MachineTimeTest, WhoGetsACoreNowAndThenDoesNot) {
  Checked checked({.cores = 1});
  EXPECT_THAT((checked.Run(Hog<kMillisecond / 2, kMillisecond / 10>)), IsEmpty());
  Checked two({.cores = 2});
  EXPECT_THAT((two.Run(Hog<5 * kMillisecond, 1>)), IsEmpty());
}

TEST(MachineTimeTest, ABoundOfZeroSwitchesItOff) {
  Checked checked({.cores = 1}, {.realtime = {}, .bounds = {.starvation = 0, .priority_inversion = 0}});
  EXPECT_THAT((checked.Run(Hog<5 * kMillisecond, 1>)), IsEmpty());
}

// On one core: low takes the lock and needs it for `held`; high asks for it; middle, if there, works for 5 ms.
struct Scene {
  Time held;
  bool middle;
};
void Invert(Toy& t, Scene scene) {
  engine::Mutex mutex(t.runtime);
  engine::Mutex* m = &mutex;
  Time held = scene.held;
  ContextId low = t.Spawn({.name = "low", .priority = 1}, [m, held](Toy& t) {
    engine::MutexLock lock(*m);
    t.Spend(held);
  });
  t.Sleep(1000);
  ContextId high = t.Spawn({.name = "high", .priority = 9}, [m](Toy&) { engine::MutexLock lock(*m); });
  t.Sleep(1000);
  if (scene.middle) t.Spawn({.name = "middle", .priority = 5}, [](Toy& t) { t.Spend(5 * kMillisecond); });
  t.runtime.Join(high, "join");
  t.runtime.Join(low, "join");
}

CheckerOptions InversionOnly() {
  return {.realtime = {}, .bounds = {.starvation = 0, .priority_inversion = kMillisecond}};
}

TEST(MachineTimeTest, AMiddlePriorityThatKeepsAHolderFromItsCoreIsAnInversion) {
  Checked checked({.cores = 1}, InversionOnly());
  EXPECT_THAT(checked.Run([](Toy& t) { Invert(t, {10'000, true}); }), ElementsAre("priority_inversion"));
  EXPECT_EQ(checked.Message(),
            "high (priority 9) waits at mutex.lock (at 0.001 ms) for lock mutex.lock, but low (priority 1), which must "
            "run to free it, is kept from its core by middle (priority 5, at work), for more than 1 ms. Hold the lock "
            "at the higher priority, or do not share it between the two.");
  EXPECT_EQ(checked.checkers.found()[0].time, 2000 + kMillisecond);
}

TEST(MachineTimeTest, AHolderThatSleepsIsNone) {
  Checked checked({.cores = 1}, InversionOnly());
  auto main = [](Toy& t) {
    engine::Mutex mutex(t.runtime);
    engine::Mutex* m = &mutex;
    ContextId low = t.Spawn({.name = "low", .priority = 1}, [m](Toy& t) {
      engine::MutexLock lock(*m);
      t.Sleep(6 * kMillisecond);
    });
    t.Sleep(1000);
    ContextId high = t.Spawn({.name = "high", .priority = 9}, [m](Toy&) { engine::MutexLock lock(*m); });
    t.Spawn({.name = "middle", .priority = 5}, [](Toy& t) { t.Spend(5 * kMillisecond); });
    t.runtime.Join(high, "join");
    t.runtime.Join(low, "join");
  };
  EXPECT_THAT(checked.Run(main), IsEmpty());
}

TEST(MachineTimeTest, AHolderThatRunsIsNoneHoweverLongItTakes) {
  Checked checked({.cores = 1}, InversionOnly());
  EXPECT_THAT(checked.Run([](Toy& t) { Invert(t, {5 * kMillisecond, false}); }), IsEmpty());
  Checked two({.cores = 2}, InversionOnly());
  EXPECT_THAT(two.Run([](Toy& t) { Invert(t, {10'000, true}); }), IsEmpty());
}

}  // namespace
}  // namespace sim::checkers
