#include "sim/checkers/lost_wakeup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct World {
  explicit World(engine::Runtime& r)
      : mutex(r), condition(r, "jobs.wait", "jobs.notify"), ready(r, 0), event(r), jobs(0) {}
  engine::Mutex mutex;
  engine::Condition condition;
  engine::Atomic<int> ready;
  engine::WakeEvent event;
  int jobs;  // under the mutex
};

// No MutexLock where a wait may be unwound: the wait has given the lock up.
//
// The worker tests, is busy for 10 ns and then waits; the boss signals meanwhile. Outlives main, as the worker may.
template <void (*worker)(Toy&, World&), void (*boss)(Toy&, World&), bool join>
void Main(Toy& t) {
  static std::unique_ptr<World> world;
  world = std::make_unique<World>(t.runtime);
  World* w = world.get();
  ContextId id = t.Spawn({.name = "worker"}, [w](Toy& t) { worker(t, *w); });
  t.Spawn({.name = "boss"}, [w](Toy& t) {
    t.Spend(5);
    boss(t, *w);
  });
  if (join) t.runtime.Join(id, "join");
  t.Sleep(1000);
}

void TestThenWait(Toy& t, World& w) {
  if (w.ready.Load("ready.load")) return;
  t.Spend(10);
  w.mutex.Lock();
  w.condition.Wait(w.mutex);
  w.mutex.Unlock();
}
void StoreThenNotify(Toy&, World& w) {
  w.ready.Store(1, "ready.store");
  w.condition.NotifyOne();
}

TEST(LostWakeupTest, ASignalBetweenTestAndWaitIsLost) {
  Checked checked({.cores = 3});
  EXPECT_THAT(checked.Run(Main<TestThenWait, StoreThenNotify, false>), ElementsAre("lost_wakeup"));
  EXPECT_EQ(checked.Message(),
            "worker waits at jobs.wait (at 0.00001 ms) until the end of the run, but the signal of boss at jobs.notify "
            "(at 0.000005 ms) came before, when nobody waited. Change and test what is waited for under the lock that "
            "the wait gives up.");
}

TEST(LostWakeupTest, InAStandstillItIsToldBesidesTheDeadlock) {
  Checked checked({.cores = 3});
  EXPECT_THAT(checked.Run(Main<TestThenWait, StoreThenNotify, true>), ElementsAre("lost_wakeup"));
  EXPECT_EQ(checked.toy.Found("deadlock"), 1);
}

void TestAndWaitLocked(Toy& t, World& w) {
  engine::MutexLock lock(w.mutex);
  t.Spend(10);
  while (w.jobs == 0) w.condition.Wait(w.mutex);
}
void ChangeLocked(Toy&, World& w) {
  engine::MutexLock lock(w.mutex);
  ++w.jobs;
  w.condition.NotifyOne();
}
void ChangeThenNotify(Toy& t, World& w) {
  {
    engine::MutexLock lock(w.mutex);
    ++w.jobs;
  }
  t.Spend(3);
  w.condition.NotifyAll();
}

TEST(LostWakeupTest, TestedUnderTheLockNoneIsLost) {
  Checked checked({.cores = 3});
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    ASSERT_THAT(checked.Walk(Main<TestAndWaitLocked, ChangeLocked, true>, seed), IsEmpty()) << checked.Message();
    ASSERT_EQ(checked.toy.Found("deadlock"), 0);
  }
}

void WorkForEver(Toy& t, World& w) {
  t.Spend(10);
  w.mutex.Lock();
  for (;;) {
    while (w.jobs == 0) w.condition.Wait(w.mutex);
    w.jobs = 0;
    t.Spend(4);
  }
}

TEST(LostWakeupTest, AWorkerThatIsIdleAtTheEndHasLostNothing) {
  Checked checked({.cores = 3});
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    ASSERT_THAT(checked.Walk(Main<WorkForEver, ChangeThenNotify, false>, seed), IsEmpty()) << checked.Message();
    ASSERT_THAT(checked.Walk(Main<WorkForEver, ChangeLocked, false>, seed), IsEmpty()) << checked.Message();
  }
}

void WaitTwice(Toy&, World& w) {
  w.mutex.Lock();
  for (int i = 0; i < 2; ++i) w.condition.Wait(w.mutex);
  w.mutex.Unlock();
}
void NotifyAll(Toy&, World& w) { w.condition.NotifyAll(); }

TEST(LostWakeupTest, ASignalThatWokeSomebodyIsNotLost) {
  Checked checked({.cores = 3});
  EXPECT_THAT(checked.Run(Main<WaitTwice, NotifyAll, true>), IsEmpty());
  EXPECT_EQ(checked.toy.Found("deadlock"), 1);
}

void TestThenAwait(Toy& t, World& w) {
  if (w.ready.Load("ready.load")) return;
  t.Spend(10);
  w.event.Wait();
}
void StoreThenSignal(Toy&, World& w) {
  w.ready.Store(1, "ready.store");
  w.event.Signal();
}

TEST(LostWakeupTest, AnEventRemembersItsSignal) {
  Checked checked({.cores = 3});
  EXPECT_THAT(checked.Run(Main<TestThenAwait, StoreThenSignal, true>), Not(Contains("lost_wakeup")));
  EXPECT_EQ(checked.toy.Found("deadlock"), 0);
}

}  // namespace
}  // namespace sim::checkers
