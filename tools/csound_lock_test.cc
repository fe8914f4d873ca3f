// Who gets a lock that its owner takes again at once, under each policy.
#include <gtest/gtest.h>

#include "engine/hosts/common/contested_lock.h"
#include "sim/toy.h"

namespace tools {
namespace {

using engine::Contest;
using engine::ContestedLock;
using engine::ContextId;
using engine::Point;
using engine::Time;

constexpr int kBlock = 100, kFree = 2;

struct Asked {
  Contest policy;
  Time window;
  int lost;           // of the decision
  int pause_at = -1;  // after this block the lock stays free for a while
};

// When a waiter that asks at time 150 has the lock, whose owner holds it for 100 and frees it for 2, again and again;
// -1: never.
Time TakenAt(const Asked& asked) {
  static Asked now;
  static Time taken;
  now = asked;
  taken = -1;
  sim::Options options{.cores = 2};
  options.presets.push_back({.point_hash = Point{"contested.lost_boundaries"}.hash, .value = asked.lost, .name = {}});
  sim::Toy toy(options);
  toy.Run([](sim::Toy& t) {
    ContestedLock lock(t.runtime, now.policy, now.window, {});
    ContestedLock* shared = &lock;
    const ContextId owner = t.Spawn({.name = "owner", .priority = 2}, [shared](sim::Toy& t) {
      for (int block = 0; block < 10; ++block) {
        shared->LockRegularly();
        t.SleepUntil(t.runtime.Now() + kBlock);
        shared->Unlock(true);
        t.Sleep(block == now.pause_at ? 50 : kFree);
      }
    });
    t.Spawn({.name = "waiter"}, [shared](sim::Toy& t) {
      t.SleepUntil(150);
      shared->Lock();
      taken = t.runtime.Now();
      shared->Unlock();
    });
    t.runtime.Join(owner, "join");
  });
  return taken;
}

TEST(ContestedLockTest, AFairLockIsHandedOverAtTheFirstBoundary) {
  EXPECT_EQ(TakenAt({.policy = Contest::fair, .window = 10, .lost = 5}), 202);
}

TEST(ContestedLockTest, AWaiterThatLosesNoBoundaryIsTreatedFairly) {
  EXPECT_EQ(TakenAt({.policy = Contest::barging, .window = 10, .lost = 0}), 202);
}

TEST(ContestedLockTest, EachLostBoundaryIsABlockMore) {
  for (int lost = 1; lost <= 6; ++lost) {
    EXPECT_EQ(TakenAt({.policy = Contest::barging, .window = 10, .lost = lost}), 202 + lost * (kBlock + kFree)) << lost;
  }
}

TEST(ContestedLockTest, AStarvedWaiterNeverHasItWhileItsOwnerGoesOn) {
  EXPECT_EQ(TakenAt({.policy = Contest::starve, .window = 10, .lost = 0}), -1);
}

TEST(ContestedLockTest, ALockThatStaysFreeForLongerThanTheWindowGoesToWhoWaits) {
  const Time freed = 4 * (kBlock + kFree) - kFree;
  EXPECT_EQ(TakenAt({.policy = Contest::starve, .window = 10, .lost = 0, .pause_at = 3}), freed + 10);
}

// Seen while the waiter waits, and before and after that.
TEST(ContestedLockTest, WhoWaitsWillBeLetInUnlessItIsStarved) {
  for (const Contest policy : {Contest::fair, Contest::barging, Contest::starve}) {
    static Contest now;
    now = policy;
    sim::Options options{.cores = 2};
    options.presets.push_back({.point_hash = Point{"contested.lost_boundaries"}.hash, .value = 100, .name = {}});
    sim::Toy toy(options);
    toy.Run([](sim::Toy& t) {
      ContestedLock lock(t.runtime, now, 10, {});
      ContestedLock* shared = &lock;
      lock.LockRegularly();
      const ContextId waiter = t.Spawn({.name = "waiter"}, [shared](sim::Toy& t) {
        t.Sleep(50);
        shared->Lock();
        shared->Unlock();
      });
      EXPECT_FALSE(lock.WillBeLetIn(waiter));
      t.Sleep(100);
      EXPECT_EQ(lock.WillBeLetIn(waiter), now != Contest::starve);
      lock.Unlock(true);
      EXPECT_EQ(lock.WillBeLetIn(waiter), now != Contest::starve);  // to a fair waiter it was handed over just now
      t.Sleep(100);                                                 // free for longer than the window
      EXPECT_FALSE(lock.WillBeLetIn(waiter));
      t.runtime.Join(waiter, "join");
    });
  }
}

TEST(ContestedLockTest, AWindowShorterThanTheGapIsWonByWhoWaits) {
  EXPECT_EQ(TakenAt({.policy = Contest::starve, .window = 1, .lost = 0}), 203);
}

}  // namespace
}  // namespace tools
