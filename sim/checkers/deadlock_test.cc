#include "sim/checkers/deadlock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "engine/sync/mutex.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Locks {
  explicit Locks(engine::Runtime& r)
      : voices(r, engine::HandOff::fifo, "voices.lock"), script(r, engine::HandOff::fifo, "script.lock") {}
  engine::Mutex voices, script;
};

// Outlives main: contexts that are stuck are unwound after it.
Locks* Fresh(Toy& t) {
  static std::unique_ptr<Locks> locks;
  locks = std::make_unique<Locks>(t.runtime);
  return locks.get();
}

void Both(Toy& t, engine::Mutex& first, engine::Mutex& second) {
  engine::MutexLock outer(first);
  t.Spend(1000);
  engine::MutexLock inner(second);
}

// Two contexts take two locks, in both orders or in one.
template <bool crossed, bool metronome>
void Main(Toy& t) {
  Locks* l = Fresh(t);
  ContextId ids[2];
  ids[0] = t.Spawn({.name = "audio"}, [l](Toy& t) { Both(t, l->voices, l->script); });
  ids[1] = t.Spawn({.name = "ui"}, [l](Toy& t) {
    if (crossed) {
      Both(t, l->script, l->voices);
    } else {
      Both(t, l->voices, l->script);
    }
  });
  if (metronome) {
    t.Sleep(5'000);
    for (ContextId id : ids) t.runtime.Unpark(id, "nudge");  // helps nothing
    return t.Sleep(5'000);
  }
  for (ContextId id : ids) t.runtime.Join(id, "join");
}

const char* const kCircle =
    "ui waits at voices.lock (at 0.001 ms) for lock voices.lock, which audio took at voices.lock (at 0 ms)";

TEST(DeadlockTest, TheKernelsFindingNamesTheCircle) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<true, false>), ElementsAre("lock_order"));
  ASSERT_EQ(checked.toy.Found("deadlock"), 1);
  const std::string& text = checked.toy.log.events().back().text;
  EXPECT_THAT(text, HasSubstr(kCircle));
  EXPECT_THAT(text, HasSubstr("audio waits at script.lock (at 0.001 ms) for lock script.lock, which ui took at "
                              "script.lock (at 0 ms)"));
  EXPECT_THAT(text, HasSubstr("main waits at join (at 0 ms) for the end of audio"));
}

TEST(DeadlockTest, ACircleIsFoundWhileOthersGoOn) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<true, true>), ElementsAre("lock_order", "partial_deadlock"));
  EXPECT_EQ(checked.toy.Found("deadlock"), 0);
  EXPECT_THAT(checked.Message(1), HasSubstr(kCircle));
  EXPECT_EQ(checked.checkers.found()[1].time, 1000);
}

TEST(DeadlockTest, OneOrderOfLocksNeverDeadlocks) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<false, true>), IsEmpty());
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    ASSERT_THAT(checked.Walk(Main<false, false>, seed), IsEmpty()) << seed << checked.Message();
    ASSERT_EQ(checked.toy.Found("deadlock"), 0);
  }
}

TEST(DeadlockTest, JoiningUnderALockThatTheOtherNeedsIsACircle) {
  Checked checked;
  auto main = [](Toy& t) {
    Locks* l = Fresh(t);
    t.Spawn({.name = "controller"}, [l](Toy& t) {
      engine::MutexLock lock(l->script);
      ContextId worker = t.Spawn({.name = "worker"}, [l](Toy& t) {
        t.Spend(5);
        engine::MutexLock lock(l->script);
      });
      t.runtime.Join(worker, "controller.join");
    });
    t.Sleep(1000);
  };
  EXPECT_THAT(checked.Run(main), ElementsAre("partial_deadlock"));
  EXPECT_THAT(checked.Message(), HasSubstr("controller waits at controller.join (at 0 ms) for the end of "
                                           "controller/worker"));
}

// The holder is killed; what it held stays held, or is given up.
template <engine::KillMode mode>
void Kill(Toy& t) {
  Locks* l = Fresh(t);
  ContextId script = t.Spawn({.name = "script"}, [l](Toy& t) {
    engine::MutexLock lock(l->script);
    t.runtime.Park(engine::kForever, "script.busy");
  });
  t.Sleep(10);
  t.runtime.Kill(script, mode, "kill");
  t.Spawn({.name = "ui"}, [l](Toy&) { engine::MutexLock lock(l->script); });
  t.Sleep(10);
}

TEST(DeadlockTest, ALockOfADeadContextIsAwaitedForEver) {
  Checked checked;
  EXPECT_THAT(checked.Run(Kill<engine::KillMode::drop>), ElementsAre("partial_deadlock"));
  EXPECT_THAT(checked.Message(), HasSubstr("ui waits at script.lock (at 0.00001 ms) for lock script.lock, which script "
                                           "took at script.lock (at 0 ms) and ended without giving it up"));
  EXPECT_THAT(checked.Run(Kill<engine::KillMode::unwind>), IsEmpty());
}

}  // namespace
}  // namespace sim::checkers
