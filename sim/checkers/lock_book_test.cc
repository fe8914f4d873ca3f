#include "sim/checkers/lock_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/mutex.h"
#include "sim/toy.h"

namespace sim::checkers {
namespace {

using engine::HandOff;
using engine::kNoContext;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A toy whose locks are booked.
class Booked final : public Watcher {
 public:
  explicit Booked(Options options = {.cores = 4}) : toy(std::move(options)) { toy.runtime.SetWatcher(this); }

  void OnBegin(MachineView& machine, const Context* contexts) override { book.OnBegin(machine, contexts); }
  void OnSpawn(const Moment& at, const Context& child) override { book.OnSpawn(at, child); }
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override {
    book.OnAccess(at, memory, kind, order);
  }
  void OnPreempt(const Moment& at) override { book.Settle(at.who.id); }
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override {
    book.OnPark(at, deadline, busy, at_once);
  }
  void OnUnpark(const Moment& at, const Context& target) override { book.OnUnpark(at, target); }
  void OnJoin(const Moment& at, const Context& target, bool done) override { book.OnJoin(at, target, done); }
  void OnExit(const Moment& at) override { book.Settle(at.who.id); }

  std::vector<uint32_t> Held(ContextId id) const {
    std::vector<uint32_t> locks;
    for (const checkers::Held& held : book.HeldBy(id)) locks.push_back(held.lock);
    return locks;
  }

  LockBook book;
  Toy toy;
};

// Slots are given in order of first touch: `outer` is 0 in these tests, `inner` 1.
struct Locks {
  explicit Locks(engine::Runtime& runtime, HandOff policy = HandOff::fifo)
      : outer(runtime, policy, "outer.lock", "outer.unlock"), inner(runtime, policy, "inner.lock", "inner.unlock") {}
  engine::Mutex outer, inner;
};

TEST(LockBookTest, WhoTakesAFreeLockHoldsItUntilItGivesItUp) {
  static Booked* b;
  Booked booked;
  b = &booked;
  booked.toy.Run([](Toy& t) {
    Locks locks(t.runtime);
    locks.outer.Lock();
    t.Sleep(1);
    locks.inner.Lock();
    EXPECT_THAT(b->Held(0), ElementsAre(0, 1));
    EXPECT_EQ(b->book.HolderOf(0), 0);
    EXPECT_EQ(b->book.NameOf(1), "inner.lock");
    EXPECT_EQ(b->book.TakenAt(1).time, 1);
    locks.outer.Unlock();
    EXPECT_THAT(b->Held(0), ElementsAre(1));
    EXPECT_EQ(b->book.HolderOf(0), kNoContext);
    locks.inner.Unlock();
    EXPECT_THAT(b->Held(0), IsEmpty());
  });
}

TEST(LockBookTest, LocksOfOneNameAreNumbered) {
  static Booked* b;
  Booked booked;
  b = &booked;
  booked.toy.Run([](Toy& t) {
    engine::Mutex first(t.runtime), second(t.runtime);
    engine::MutexLock one(first), two(second);
    EXPECT_EQ(b->book.NameOf(0), "mutex.lock");
    EXPECT_EQ(b->book.NameOf(1), "mutex.lock#2");
  });
}

//   main    locks outer ........................ unlocks: handed over
//   waiter      waits for it, holding inner ............ holds both
TEST(LockBookTest, AWaitIsKnownAndAHandOverEndsIt) {
  static Booked* b;
  Booked booked;
  b = &booked;
  booked.toy.Run([](Toy& t) {
    Locks locks(t.runtime);
    Locks* l = &locks;
    l->outer.Lock();
    ContextId waiter = t.Spawn({.name = "waiter"}, [l](Toy& t) {
      engine::MutexLock inner(l->inner);
      engine::MutexLock outer(l->outer);
      t.Sleep(2);
    });
    t.Sleep(1);
    EXPECT_EQ(b->book.WaitOf(waiter).lock, 0u);
    EXPECT_EQ(b->book.WaitsForWhom(waiter), 0);
    EXPECT_THAT(b->Held(waiter), ElementsAre(1));
    l->outer.Unlock();
    EXPECT_EQ(b->book.HolderOf(0), waiter);
    EXPECT_EQ(b->book.WaitOf(waiter).lock, kNoLock);
    EXPECT_THAT(b->Held(waiter), ElementsAre(1, 0));
    t.runtime.Join(waiter, "join");
    EXPECT_THAT(b->Held(waiter), IsEmpty());
  });
}

TEST(LockBookTest, AJoinAwaitsTheEndOfAContext) {
  static Booked* b;
  Booked booked;
  b = &booked;
  booked.toy.Run([](Toy& t) {
    ContextId sleeper = t.Spawn({.name = "sleeper"}, [](Toy& t) { t.Sleep(9); });
    t.Spawn({.name = "looker"}, [sleeper](Toy& t) {
      t.Sleep(5);
      EXPECT_EQ(b->book.WaitsForWhom(0), sleeper);
    });
    t.runtime.Join(sleeper, "join");
    EXPECT_EQ(b->book.WaitsForWhom(0), kNoContext);
  });
}

TEST(LockBookTest, AnAttemptIsBookedOnlyIfItGetsTheLock) {
  static Booked* b;
  Booked booked;
  b = &booked;
  booked.toy.Run([](Toy& t) {
    Locks locks(t.runtime);
    Locks* l = &locks;
    EXPECT_TRUE(l->outer.TryLock());
    EXPECT_THAT(b->Held(0), ElementsAre(0));
    ContextId other = t.Spawn({.name = "other"}, [l](Toy& t) {
      EXPECT_FALSE(l->outer.TryLock());
      t.runtime.Park(t.runtime.Now() + 5, "outer.lock");  // not for the lock, whatever the point is called
    });
    t.Sleep(1);
    EXPECT_THAT(b->Held(other), IsEmpty());
    EXPECT_EQ(b->book.WaitOf(other).lock, kNoLock);
    EXPECT_EQ(b->book.HolderOf(0), 0);
    l->outer.Unlock();
    t.runtime.Join(other, "join");
  });
}

// In every walk, at each release: the book's holder is the mutex's own.
TEST(LockBookTest, WhoeverIsInsideIsTheHolderWhateverThePolicy) {
  static Booked* b;
  static HandOff policy;
  Booked booked;
  b = &booked;
  for (HandOff each : {HandOff::fifo, HandOff::priority, HandOff::barging}) {
    policy = each;
    for (uint64_t seed = 1; seed <= 100; ++seed) {
      RandomWalk walk(seed);
      booked.toy.Run(
          [](Toy& t) {
            Locks locks(t.runtime, policy);
            Locks* l = &locks;
            ContextId ids[3];
            for (ContextId& id : ids) {
              id = t.Spawn({.name = "user", .wake = {0, 5}}, [l](Toy& t) {
                for (int i = 0; i < 3; ++i) {
                  bool tried = t.runtime.SelfId() == 3 && l->outer.TryLock();
                  if (!tried) l->outer.Lock();
                  t.runtime.Preempt("inside");
                  EXPECT_EQ(b->book.HolderOf(0), t.runtime.SelfId());
                  l->outer.Unlock();
                }
              });
            }
            for (ContextId id : ids) t.runtime.Join(id, "join");
            for (ContextId id : ids) EXPECT_THAT(b->Held(id), IsEmpty());
          },
          walk);
      if (::testing::Test::HasFailure()) FAIL() << "policy " << static_cast<int>(each) << ", seed " << seed;
    }
  }
}

TEST(LockBookTest, ADeadContextKeepsItsLocksAndTheNextRunBeginsWithNone) {
  static Booked* b;
  Booked booked;
  b = &booked;
  for (int run = 0; run < 2; ++run) {
    booked.toy.Run([](Toy& t) {
      Locks locks(t.runtime);
      Locks* l = &locks;
      ContextId holder = t.Spawn({.name = "holder"}, [l](Toy& t) {
        EXPECT_THAT(b->Held(1), IsEmpty());
        l->outer.Lock();
        t.runtime.Park(engine::kForever, "hold");
      });
      t.Sleep(1);
      t.runtime.Kill(holder, engine::KillMode::drop, "kill");
      EXPECT_EQ(b->book.HolderOf(0), holder);
    });
  }
}

}  // namespace
}  // namespace sim::checkers
