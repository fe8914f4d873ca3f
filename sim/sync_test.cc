// engine/sync on the simulated machine: every order of steps a random walk comes to, and what must hold in all of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/queue.h"
#include "engine/sync/shared.h"
#include "sim/toy.h"

namespace sim {
namespace {

using engine::HandOff;
using engine::MemoryOrder;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// Runs `main` as the reference run and along 200 random walks.
template <class Main, class Check>
void Everywhere(Options options, Main main, Check check) {
  Toy toy(options);
  EXPECT_EQ(toy.Run(main), Verdict::ok);
  check(toy);
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    RandomWalk walk(seed);
    ASSERT_EQ(toy.Run(main, walk), Verdict::ok) << "seed " << seed;
    check(toy);
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

struct Sharing {
  explicit Sharing(engine::Runtime& runtime, HandOff policy) : mutex(runtime, policy), condition(runtime) {}
  engine::Mutex mutex;
  engine::Condition condition;
  int inside = 0, count = 0, turn = 0;
};

TEST(SyncTest, AMutexLetsOneInUnderEveryPolicy) {
  static HandOff policy;
  for (HandOff each : {HandOff::fifo, HandOff::priority, HandOff::barging}) {
    policy = each;
    Everywhere(
        {.cores = 3},
        [](Toy& t) {
          Sharing sharing(t.runtime, policy);
          Sharing* s = &sharing;
          ContextId ids[4];
          for (int i = 0; i < 4; ++i) {
            ids[i] =
                t.Spawn({.name = "worker", .priority = static_cast<uint8_t>(1 + i % 2), .wake = {0, 5}}, [s](Toy& t) {
                  for (int k = 0; k < 3; ++k) {
                    engine::MutexLock lock(s->mutex);
                    EXPECT_EQ(++s->inside, 1);
                    t.runtime.Spend({1, 3}, "work");
                    ++s->count;
                    --s->inside;
                  }
                });
          }
          for (ContextId id : ids) t.runtime.Join(id, "join");
          t.Mark(std::to_string(s->count));
        },
        [](Toy& t) { EXPECT_EQ(t.marks.at(0).substr(0, 3), "12@"); });
  }
}

TEST(SyncTest, FifoAndPriorityHandTheLockOnInTheirOrder) {
  auto order = [](HandOff each) {
    static HandOff policy;
    policy = each;
    Toy toy({.cores = 4});
    toy.Run([](Toy& t) {
      Sharing sharing(t.runtime, policy);
      Sharing* s = &sharing;
      s->mutex.Lock();
      ContextId ids[3];
      const char* names[] = {"low", "high", "middle"};
      const uint8_t priorities[] = {1, 3, 2};
      for (int i = 0; i < 3; ++i) {
        ids[i] = t.Spawn({.name = Point::Interned(names[i]), .priority = priorities[i]}, [s](Toy& t) {
          engine::MutexLock lock(s->mutex);
          t.marks.push_back(std::string(t.runtime.Self().name));
        });
        t.Sleep(1);
      }
      s->mutex.Unlock();
      for (ContextId id : ids) t.runtime.Join(id, "join");
    });
    return toy.marks;
  };
  EXPECT_THAT(order(HandOff::fifo), ElementsAre("low", "high", "middle"));
  EXPECT_THAT(order(HandOff::priority), ElementsAre("high", "middle", "low"));
}

TEST(SyncTest, AFreedBargingLockMayBeTakenByWhoComesFirst) {
  std::set<std::string> winners;
  Toy toy({.cores = 2});
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    RandomWalk walk(seed);
    toy.Run(
        [](Toy& t) {
          Sharing sharing(t.runtime, HandOff::barging);
          Sharing* s = &sharing;
          s->mutex.Lock();
          ContextId waiter = t.Spawn({.name = "waiter", .wake = {0, 10}}, [s](Toy& t) {
            engine::MutexLock lock(s->mutex);
            t.marks.push_back("waiter");
          });
          t.Sleep(1);
          s->mutex.Unlock();
          s->mutex.Lock();
          t.marks.push_back("main");
          s->mutex.Unlock();
          t.runtime.Join(waiter, "join");
        },
        walk);
    winners.insert(toy.marks.at(0));
  }
  EXPECT_THAT(winners, ElementsAre("main", "waiter"));
}

TEST(SyncTest, ALockPassesOverADeadWaiter) {
  Toy toy({.cores = 2});
  EXPECT_EQ(toy.Run([](Toy& t) {
    Sharing sharing(t.runtime, HandOff::fifo);
    Sharing* s = &sharing;
    s->mutex.Lock();
    auto body = [s](Toy& t) {
      engine::MutexLock lock(s->mutex);
      t.Mark(std::string(t.runtime.Self().name));
    };
    ContextId first = t.Spawn({.name = "first"}, body);
    t.Sleep(1);
    ContextId second = t.Spawn({.name = "second"}, body);
    t.Sleep(1);
    t.runtime.Kill(first, engine::KillMode::drop, "kill");
    s->mutex.Unlock();
    t.runtime.Join(second, "join");
  }),
            Verdict::ok);
  EXPECT_THAT(toy.marks, ElementsAre("second@2"));
}

// Somebody holds the lock and waits for ever, another waits for the lock: the kill's destructors give it up.
TEST(SyncTest, WhoIsKilledAndUnwoundHandsItsLockOn) {
  for (HandOff each : {HandOff::fifo, HandOff::priority, HandOff::barging}) {
    static HandOff policy;
    policy = each;
    Everywhere(
        {.cores = 2},
        [](Toy& t) {
          Sharing sharing(t.runtime, policy);
          Sharing* s = &sharing;
          ContextId holder = t.Spawn({.name = "holder"}, [s](Toy& t) {
            engine::MutexLock lock(s->mutex);
            t.runtime.Park(engine::kForever, "hold");
          });
          t.Sleep(1);
          ContextId waiter = t.Spawn({.name = "waiter"}, [s](Toy& t) {
            engine::MutexLock lock(s->mutex);
            t.Mark("waiter");
          });
          t.Sleep(1);
          t.runtime.Kill(holder, engine::KillMode::unwind, "kill");
          t.Mark("killed");
          t.runtime.Join(waiter, "join");
        },
        [](Toy& t) { EXPECT_THAT(t.marks, UnorderedElementsAre("killed@2", "waiter@2")); });
  }
}

//   main    lock ---- unlock  kill first
//   first      waits   has it, or is called to try, and has not run yet
//   second       waits ------------------ gets it
TEST(SyncTest, AWaiterThatIsKilledWithTheLockInItsHandHandsItOn) {
  for (HandOff each : {HandOff::fifo, HandOff::priority, HandOff::barging}) {
    static HandOff policy;
    policy = each;
    Toy toy;
    EXPECT_EQ(toy.Run([](Toy& t) {
      Sharing sharing(t.runtime, policy);
      Sharing* s = &sharing;
      auto wait = [s](Toy& t) {
        engine::MutexLock lock(s->mutex);
        t.Mark(std::string(t.runtime.Self().name));
      };
      s->mutex.Lock();
      ContextId first = t.Spawn({.name = "first"}, wait);
      t.Sleep(1);
      ContextId second = t.Spawn({.name = "second"}, wait);
      t.Sleep(1);
      s->mutex.Unlock();  // main goes on: its priority is higher
      t.runtime.Kill(first, engine::KillMode::unwind, "kill");
      t.runtime.Join(second, "join");
    }),
              Verdict::ok);
    EXPECT_THAT(toy.marks, ElementsAre("second@2"));
  }
}

TEST(SyncTest, TheUnwindingAtTheEndOfARunWakesNobody) {
  Toy toy({.cores = 3});
  EXPECT_EQ(toy.Run([](Toy& t) {
    static std::optional<Sharing> s;  // main's own stack is gone by then
    s.emplace(t.runtime, HandOff::fifo);
    for (const char* name : {"a", "b"}) {
      t.Spawn({.name = Point::Interned(name)}, [](Toy& t) {
        engine::MutexLock lock(s->mutex);
        t.Mark(std::string(t.runtime.Self().name));
        t.runtime.Park(engine::kForever, "hold");
      });
    }
    t.Sleep(1);
  }),
            Verdict::ok);
  EXPECT_THAT(toy.marks, ElementsAre("a@0"));
}

TEST(SyncTest, AConditionLosesNoWakeUp) {
  Everywhere(
      {.cores = 2},
      [](Toy& t) {
        Sharing sharing(t.runtime, HandOff::fifo);
        Sharing* s = &sharing;
        ContextId ids[2];
        for (int me = 0; me < 2; ++me) {
          ids[me] = t.Spawn({.name = "player"}, [s, me](Toy&) {
            for (int i = 0; i < 5; ++i) {
              engine::MutexLock lock(s->mutex);
              while (s->turn != me) s->condition.Wait(s->mutex);
              s->turn = 1 - me;
              ++s->count;
              s->condition.NotifyOne();
            }
          });
        }
        for (ContextId id : ids) t.runtime.Join(id, "join");
        t.marks.push_back(std::to_string(s->count));
      },
      [](Toy& t) { EXPECT_THAT(t.marks, ElementsAre("10")); });
}

// A wait that is unwound does not hold the lock that its guard would give back.
TEST(SyncTest, AGuardIsUnwoundOutOfAWaitForEver) {
  Toy toy({.cores = 1});
  EXPECT_EQ(toy.Run([](Toy& t) {
    Sharing s(t.runtime, HandOff::fifo);
    engine::MutexLock lock(s.mutex);
    s.condition.Wait(s.mutex);
  }),
            Verdict::deadlock);
}

// Before it ran at all, or while it waited to lock again. Where a walk calls the other one, the kill takes nothing.
TEST(SyncTest, AWaiterThatIsKilledAfterItsCallPassesTheCallOn) {
  static bool locks;
  for (bool each : {false, true}) {
    locks = each;
    Everywhere(
        {.cores = 1},
        [](Toy& t) {
          Sharing sharing(t.runtime, HandOff::fifo);
          Sharing* s = &sharing;
          auto wait = [s](Toy& t) {
            engine::MutexLock lock(s->mutex);
            EXPECT_TRUE(s->condition.Wait(s->mutex));
            t.marks.push_back("called");
          };
          ContextId ids[2];
          for (ContextId& id : ids) id = t.Spawn({.name = "waiter"}, wait);
          t.Sleep(5);
          s->mutex.Lock();
          if (!locks) s->mutex.Unlock();
          s->condition.NotifyOne();
          if (locks) t.Sleep(5);
          t.runtime.Kill(ids[0], engine::KillMode::unwind, "kill");
          if (locks) s->mutex.Unlock();
          t.runtime.Join(ids[1], "join");
        },
        [](Toy& t) { EXPECT_THAT(t.marks, ElementsAre("called")); });
  }
}

TEST(SyncTest, AConditionWaitsUntilItsDeadline) {
  Toy toy;
  toy.Run([](Toy& t) {
    Sharing s(t.runtime, HandOff::fifo);
    engine::MutexLock lock(s.mutex);
    EXPECT_FALSE(s.condition.Wait(s.mutex, 30));
    t.Mark("late");
  });
  EXPECT_THAT(toy.marks, ElementsAre("late@30"));
}

TEST(SyncTest, SignalsOfAnEventCollapseAndAreNotLost) {
  Everywhere(
      {.cores = 2},
      [](Toy& t) {
        engine::WakeEvent event(t.runtime);
        engine::WakeEvent* e = &event;
        ContextId id = t.Spawn({.name = "waiter"}, [e](Toy& t) {
          EXPECT_TRUE(e->Wait());
          EXPECT_FALSE(e->Wait(t.runtime.Now() + 1000));
          t.marks.push_back("done");
        });
        t.Spend(5);
        e->Signal();
        t.runtime.Join(id, "join");
      },
      [](Toy& t) { EXPECT_THAT(t.marks, ElementsAre("done")); });
}

TEST(SyncTest, QueuesKeepOrderAndSayWhenTheyAreFull) {
  Everywhere(
      {.cores = 3},
      [](Toy& t) {
        engine::MpscQueue<int> many(t.runtime, 4);
        engine::SpscQueue<int> one(t.runtime, 4);
        auto* m = &many;
        auto* o = &one;
        ContextId ids[3];
        for (int p = 0; p < 2; ++p) {
          ids[p] = t.Spawn({.name = "producer"}, [m, p](Toy& t) {
            for (int i = 0; i < 6; ++i) {
              while (!m->Push(p * 100 + i)) t.Sleep(1);
            }
          });
        }
        ids[2] = t.Spawn({.name = "relay"}, [m, o](Toy& t) {
          for (int n = 0; n < 12;) {
            int value = 0;
            if (m->Pop(&value)) {
              ++n;
              while (!o->Push(value)) t.Sleep(1);
            } else {
              t.Sleep(1);
            }
          }
        });
        int next[2] = {0, 0};
        for (int n = 0; n < 12;) {
          int value = 0;
          if (o->Pop(&value)) {
            ++n;
            EXPECT_EQ(value % 100, next[value / 100]++);
          } else {
            t.Sleep(1);
          }
        }
        for (ContextId id : ids) t.runtime.Join(id, "join");
      },
      [](Toy&) {});
}

TEST(SyncTest, RemoveIfKeepsTheOrderOfTheOthers) {
  Toy toy;
  toy.Run([](Toy& t) {
    engine::MpscQueue<int> queue(t.runtime, 4);
    int value = 0;
    for (int i = 0; i < 3; ++i) queue.Push(int{9});
    for (int i = 0; i < 3; ++i) queue.Pop(&value);
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(queue.Push(int{i}));
    EXPECT_FALSE(queue.Push(int{4}));
    EXPECT_EQ(queue.RemoveIf([](int v) { return v % 2 == 0; }), 2u);
    while (queue.Pop(&value)) t.marks.push_back(std::to_string(value));
  });
  EXPECT_THAT(toy.marks, ElementsAre("1", "3"));
}

TEST(SyncTest, PublishedValuesAreWholeAndNeverGoBack) {
  struct Pair {
    int a = 0, b = 0;
  };
  Everywhere(
      {.cores = 2},
      [](Toy& t) {
        engine::Published<Pair> published(t.runtime);
        auto* p = &published;
        ContextId id = t.Spawn({.name = "writer"}, [p](Toy&) {
          for (int i = 1; i <= 10; ++i) p->Publish({i, -i});
        });
        int last = 0;
        while (last < 10) {
          Pair pair = p->Read();
          EXPECT_EQ(pair.a, -pair.b);
          EXPECT_GE(pair.a, last);
          last = pair.a;
          t.Sleep(1);
        }
        t.runtime.Join(id, "join");
      },
      [](Toy&) {});
}

TEST(SyncTest, TheTextbookRaceIsFoundAndTheAtomicOneIsNot) {
  std::set<int> shared, atomic;
  Toy toy({.cores = 3});
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    RandomWalk walk(seed);
    static int result[2];
    toy.Run(
        [](Toy& t) {
          engine::Shared<int> plain(t.runtime);
          engine::Atomic<int> whole(t.runtime);
          auto* p = &plain;
          auto* w = &whole;
          ContextId ids[2];
          for (ContextId& id : ids) {
            id = t.Spawn({.name = "adder"}, [p, w](Toy&) {
              p->Write(p->Read("read") + 1, "write");
              w->FetchAdd(1, "add", MemoryOrder::relaxed);
            });
          }
          for (ContextId id : ids) t.runtime.Join(id, "join");
          result[0] = p->Read("read");
          result[1] = w->Load("load");
        },
        walk);
    shared.insert(result[0]);
    atomic.insert(result[1]);
  }
  EXPECT_THAT(shared, ElementsAre(1, 2));
  EXPECT_THAT(atomic, ElementsAre(2));
}

}  // namespace
}  // namespace sim
