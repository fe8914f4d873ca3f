#include "sim/checkers/lock_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/mutex.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Locks {
  explicit Locks(engine::Runtime& r) : gate(r), first(r), second(r) {}
  engine::Mutex gate, first, second;
};

// One after the other, so that no run deadlocks.
template <class A, class B>
std::vector<std::string> InTurn(Checked& checked, A a, B b) {
  return checked.Run([a, b](Toy& t) {
    Locks locks(t.runtime);
    Locks* l = &locks;
    t.Spawn({.name = "one"}, [l, a](Toy& t) {
      t.Sleep(10);
      a(*l);
    });
    t.Spawn({.name = "two"}, [l, b](Toy& t) {
      t.Sleep(20);
      b(*l);
    });
    t.Sleep(100);
  });
}

void FirstSecond(Locks& l) { engine::MutexLock outer(l.first), inner(l.second); }
void SecondFirst(Locks& l) { engine::MutexLock outer(l.second), inner(l.first); }
void GatedFirstSecond(Locks& l) {
  engine::MutexLock gate(l.gate);
  FirstSecond(l);
}
void GatedSecondFirst(Locks& l) {
  engine::MutexLock gate(l.gate);
  SecondFirst(l);
}
void Apart(Locks& l) {
  { engine::MutexLock lock(l.second); }
  { engine::MutexLock lock(l.first); }
}

TEST(LockOrderTest, BothOrdersAreAFindingWithoutADeadlock) {
  Checked checked;
  EXPECT_THAT(InTurn(checked, FirstSecond, SecondFirst), ElementsAre("lock_order"));
  EXPECT_EQ(checked.Message(),
            "two took lock mutex.lock#2 at mutex.lock (at 0.00002 ms) and then asked for lock mutex.lock at mutex.lock "
            "(at 0.00002 ms); one took them the other way round, mutex.lock at mutex.lock (at 0.00001 ms) and "
            "mutex.lock#2 at mutex.lock (at 0.00001 ms). If each gets its first lock, both wait for ever: take the two "
            "in one order everywhere.");
}

TEST(LockOrderTest, OneOrderOrOneLockAtATimeIsNone) {
  Checked checked;
  EXPECT_THAT(InTurn(checked, FirstSecond, FirstSecond), IsEmpty());
  EXPECT_THAT(InTurn(checked, FirstSecond, Apart), IsEmpty());
}

TEST(LockOrderTest, ALockAroundBothKeepsThemApart) {
  Checked checked;
  EXPECT_THAT(InTurn(checked, GatedFirstSecond, GatedSecondFirst), IsEmpty());
  EXPECT_THAT(InTurn(checked, GatedFirstSecond, SecondFirst), ElementsAre("lock_order"));
}

TEST(LockOrderTest, OneContextAloneCannotBlockItself) {
  Checked checked;
  auto both = [](Locks& l) {
    FirstSecond(l);
    SecondFirst(l);
  };
  EXPECT_THAT(InTurn(checked, both, Apart), IsEmpty());
}

}  // namespace
}  // namespace sim::checkers
