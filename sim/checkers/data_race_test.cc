#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/queue.h"
#include "engine/sync/shared.h"
#include "sim/checkers/checked.h"
#include "sim/checkers/race_watch.h"

namespace sim::checkers {
namespace {

using engine::AccessKind;
using engine::MemoryOrder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What two contexts may share. The writer writes before it does something, the reader reads after something else.
struct World {
  explicit World(engine::Runtime& r) : runtime(r), level(r), flag(r), mutex(r), queue(r, 4), event(r), shown(r) {}
  engine::Runtime& runtime;
  engine::Shared<int> level;
  engine::Atomic<int> flag;
  engine::Mutex mutex;
  engine::SpscQueue<int> queue;
  engine::WakeEvent event;
  engine::Published<int> shown;
};

// Writer and reader, each on a core, the reader a millisecond later: time orders nothing.
template <void (*writer)(World&), void (*reader)(World&)>
void Main(Toy& t) {
  World world(t.runtime);
  World* w = &world;
  ContextId ids[2];
  ids[0] = t.Spawn({.name = "writer"}, [w](Toy&) { writer(*w); });
  ids[1] = t.Spawn({.name = "reader"}, [w](Toy& t) {
    t.Sleep(engine::kMillisecond);
    t.runtime.SetLocation({"ui.lua", 4});
    reader(*w);
  });
  for (ContextId id : ids) t.runtime.Join(id, "join");
}

void Write(World& w) { w.level.Write(1, "level.write"); }
void Read(World& w) { w.level.Read("level.read"); }

TEST(DataRaceTest, UnorderedAccessesAreFoundInARunThatDoesNoHarm) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<Write, Read>), ElementsAre("data_race"));
  const engine::Finding& finding = checked.checkers.found().at(0);
  EXPECT_EQ(finding.context, "reader");
  EXPECT_EQ(finding.point, "level.read");
  EXPECT_EQ(finding.location, "ui.lua:4");
  EXPECT_EQ(finding.time, engine::kMillisecond);
  EXPECT_EQ(finding.message,
            "reader reads at level.read (ui.lua:4, at 1 ms) what writer writes at level.write (at 0 ms), and nothing "
            "orders the two: another run may have them the other way round. It is the word first touched at "
            "level.write. Guard both places with one lock, pass the value through a queue, or make it an atomic with "
            "release and acquire.");
}

TEST(DataRaceTest, TwoReadsAreNone) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<Read, Read>), IsEmpty());
}

void WriteLocked(World& w) {
  engine::MutexLock lock(w.mutex);
  Write(w);
}
void ReadLocked(World& w) {
  engine::MutexLock lock(w.mutex);
  Read(w);
}

TEST(DataRaceTest, ALockOrders) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<WriteLocked, ReadLocked>), IsEmpty());
  EXPECT_THAT(checked.Run(Main<WriteLocked, Read>), ElementsAre("data_race"));
}

template <MemoryOrder order>
void WriteAndRaise(World& w) {
  Write(w);
  w.flag.Store(1, "flag.store", order);
}
template <MemoryOrder order>
void ReadIfRaised(World& w) {
  if (w.flag.Load("flag.load", order)) Read(w);
}

TEST(DataRaceTest, ReleaseAndAcquireOrderAndRelaxedDoesNot) {
  Checked checked;
  constexpr auto relaxed = MemoryOrder::relaxed, acquire = MemoryOrder::acquire, release = MemoryOrder::release;
  EXPECT_THAT(checked.Run(Main<WriteAndRaise<release>, ReadIfRaised<acquire>>), IsEmpty());
  EXPECT_THAT(checked.Run(Main<WriteAndRaise<relaxed>, ReadIfRaised<acquire>>), ElementsAre("data_race"));
  EXPECT_THAT(checked.Run(Main<WriteAndRaise<release>, ReadIfRaised<relaxed>>), ElementsAre("data_race"));
}

void WriteRaiseAndLower(World& w) {
  WriteAndRaise<MemoryOrder::release>(w);
  w.flag.Store(2, "flag.again", MemoryOrder::relaxed);
}
void WriteRaiseAndAdd(World& w) {
  WriteAndRaise<MemoryOrder::release>(w);
  w.flag.FetchAdd(1, "flag.add", MemoryOrder::relaxed);
}

TEST(DataRaceTest, ARelaxedStoreEndsAReleaseAndAReadModifyWriteCarriesItOn) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<WriteRaiseAndLower, ReadIfRaised<MemoryOrder::acquire>>), ElementsAre("data_race"));
  EXPECT_THAT(checked.Run(Main<WriteRaiseAndAdd, ReadIfRaised<MemoryOrder::acquire>>), IsEmpty());
}

void WriteAndPush(World& w) {
  Write(w);
  w.queue.Push(1);
}
void PopAndRead(World& w) {
  int value = 0;
  if (w.queue.Pop(&value)) Read(w);
}
void PushAndWrite(World& w) {
  w.queue.Push(1);
  Write(w);
}
void WriteAndPublish(World& w) {
  Write(w);
  w.shown.Publish(1);
}
void LookAndRead(World& w) {
  w.shown.Read();
  Read(w);
}

TEST(DataRaceTest, AQueueOrdersWhatCameBeforeThePush) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<WriteAndPush, PopAndRead>), IsEmpty());
  EXPECT_THAT(checked.Run(Main<PushAndWrite, PopAndRead>), ElementsAre("data_race"));
  EXPECT_THAT(checked.Run(Main<WriteAndPublish, LookAndRead>), IsEmpty());
}

void WriteAndSignal(World& w) {
  Write(w);
  w.event.Signal();
}
void AwaitAndRead(World& w) {
  w.event.Wait();
  Read(w);
}

// The writer writes, then `between` runs in a third context, then the reader reads.
template <void (*writer)(World&), void (*between)(Toy&, World&), void (*reader)(World&)>
void Three(Toy& t) {
  World world(t.runtime);
  World* w = &world;
  ContextId ids[3];
  ids[0] = t.Spawn({.name = "writer"}, [w](Toy&) { writer(*w); });
  ids[1] = t.Spawn({.name = "between"}, [w](Toy& t) {
    t.Sleep(10);
    between(t, *w);
  });
  ids[2] = t.Spawn({.name = "reader"}, [w](Toy& t) {
    t.Sleep(20);
    reader(*w);
  });
  for (ContextId id : ids) t.runtime.Join(id, "join");
}

void WriteAndAdd(World& w) {
  Write(w);
  w.flag.FetchAdd(1, "flag.add", MemoryOrder::release);
}
void Add(Toy&, World& w) { w.flag.FetchAdd(1, "flag.add", MemoryOrder::release); }
void ReadAndRaise(Toy&, World& w) {
  Read(w);
  w.flag.Store(1, "flag.store", MemoryOrder::release);
}
void WriteIfRaised(World& w) {
  if (w.flag.Load("flag.load", MemoryOrder::acquire)) Write(w);
}
void Hold(Toy& t, World& w) {
  engine::MutexLock lock(w.mutex);
  t.Sleep(50);
}
void TryThenRead(World& w) {
  EXPECT_FALSE(w.mutex.TryLock());
  Read(w);
}

TEST(DataRaceTest, TwoReleasesOfOneAtomicBothOrder) {
  Checked checked({.cores = 4});
  EXPECT_THAT(checked.Run(Three<WriteAndAdd, Add, ReadIfRaised<MemoryOrder::acquire>>), IsEmpty());
}

TEST(DataRaceTest, AnEarlierReadIsNotForgottenForALaterOne) {
  Checked checked({.cores = 4});
  EXPECT_THAT(checked.Run(Three<Read, ReadAndRaise, WriteIfRaised>), ElementsAre("data_race"));
  EXPECT_THAT(checked.Message(), HasSubstr("what writer reads"));
}

TEST(DataRaceTest, AFailedAttemptAtALockOrdersNothing) {
  Checked checked({.cores = 4});
  EXPECT_THAT(checked.Run(Three<WriteLocked, Hold, TryThenRead>), ElementsAre("data_race"));
}

void TryAndRead(World& w) {
  ASSERT_TRUE(w.mutex.TryLock());
  Read(w);
  w.mutex.Unlock();
}

TEST(DataRaceTest, AnAttemptThatSucceedsOrders) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<WriteLocked, TryAndRead>), IsEmpty());
  EXPECT_THAT(checked.Run(Main<TryAndRead, WriteLocked>), IsEmpty());
  EXPECT_THAT(checked.Run(Main<Write, TryAndRead>), ElementsAre("data_race"));
}

// The victim's destructors write, and give up the lock: before what the killer does next, and before the next holder.
TEST(DataRaceTest, AKillOrdersTheVictimsDestructors) {
  struct WriteAtEnd {
    World& world;
    ~WriteAtEnd() { Write(world); }
  };
  auto kill = [](Toy& t, bool locked) {
    World world(t.runtime);
    World* w = &world;
    ContextId victim = t.Spawn({.name = "victim"}, [w](Toy& t) {
      WriteAtEnd late{*w};
      engine::MutexLock lock(w->mutex);
      WriteAtEnd write{*w};
      t.runtime.Park(engine::kForever, "hold");
    });
    t.Sleep(1);
    ContextId next = t.Spawn({.name = "next"}, [w, locked](Toy&) {
      if (locked) w->mutex.Lock();
      Read(*w);
      if (locked) w->mutex.Unlock();
    });
    t.Sleep(1);
    t.runtime.Kill(victim, engine::KillMode::unwind, "kill");
    Read(*w);
    t.runtime.Join(next, "join");
  };
  Checked checked({.cores = 3});
  EXPECT_THAT(checked.Run([kill](Toy& t) { kill(t, false); }), ElementsAre("data_race"));
  auto locked = [kill](Toy& t) { kill(t, true); };
  checked.Run(locked);
  // What the victim writes once the lock is given up races with the next holder, and only that.
  ASSERT_THAT(checked.Kinds(), ElementsAre("data_race"));
  EXPECT_THAT(checked.Message(), HasSubstr("next reads"));
}

TEST(DataRaceTest, AnEventOrders) {
  Checked checked;
  EXPECT_THAT(checked.Run(Main<WriteAndSignal, AwaitAndRead>), IsEmpty());
}

TEST(DataRaceTest, UnparkOrdersWhatFollowsTheParkItEnds) {
  Checked checked;
  auto main = [](Toy& t) {
    World world(t.runtime);
    World* w = &world;
    ContextId waiter = t.Spawn({.name = "waiter"}, [w](Toy& t) {
      t.runtime.Park(engine::kForever, "wait");
      Read(*w);
    });
    t.Sleep(10);
    Write(*w);
    t.runtime.Unpark(waiter, "wake");
    t.runtime.Join(waiter, "join");
  };
  EXPECT_THAT(checked.Run(main), IsEmpty());
}

TEST(DataRaceTest, SpawnAndJoinOrder) {
  Checked checked;
  auto main = [](Toy& t) {
    World world(t.runtime);
    World* w = &world;
    Write(*w);
    ContextId child = t.Spawn({.name = "child"}, [w](Toy&) { Write(*w); });
    t.runtime.Join(child, "join");
    Read(*w);
  };
  EXPECT_THAT(checked.Run(main), IsEmpty());
  auto not_joined = [](Toy& t) {
    World world(t.runtime);
    World* w = &world;
    t.Spawn({.name = "child"}, [w](Toy&) { Write(*w); });
    t.Sleep(10);
    Read(*w);
  };
  EXPECT_THAT(checked.Run(not_joined), ElementsAre("data_race"));
}

TEST(DataRaceTest, InputsFollowWhatMainDidAndRaceWithTheOthers) {
  Checked checked;
  static World* w;
  auto run = [&checked](auto main) {
    engine::TimedInputs inputs;
    inputs.push_back({engine::kMillisecond, [] { w->level.Write(2, "input.write"); }});
    Reference reference;
    checked.toy.Run(main, reference, inputs);
    return checked.Kinds();
  };
  auto main = [](Toy& t) {
    World world(t.runtime);
    w = &world;
    Write(*w);
    t.Sleep(2 * engine::kMillisecond);
  };
  EXPECT_THAT(run(main), IsEmpty());
  auto with_reader = [](Toy& t) {
    World world(t.runtime);
    w = &world;
    t.Spawn({.name = "reader"}, [](Toy&) { Read(*w); });
    t.Sleep(2 * engine::kMillisecond);
  };
  EXPECT_THAT(run(with_reader), ElementsAre("data_race"));
  EXPECT_THAT(checked.Message(), HasSubstr("input writes at input.write (at 1 ms) what reader reads"));
}

TEST(DataRaceTest, APairOfPlacesIsToldOnceWhoeverRanThere) {
  Checked checked;
  auto main = [](Toy& t) {
    World world(t.runtime);
    World* w = &world;
    for (int i = 0; i < 3; ++i) {
      t.Spawn({.name = "adder"}, [w](Toy&) {
        for (int k = 0; k < 5; ++k) w->level.Write(w->level.Read("add.read") + 1, "add.write");
      });
    }
    t.Sleep(10);
  };
  EXPECT_THAT(checked.Run(main), ElementsAre("data_race", "data_race"));
  EXPECT_THAT(checked.Message(0), HasSubstr("add.read"));
}

// A word that is atomic here and plain there, as a struct that is copied.
struct Touch {
  ContextId Spawn(Toy& t, Time when, AccessKind kind, engine::Point point, int times = 1) {
    return t.Spawn({.name = "toucher"}, [this, when, kind, point, times](Toy& t) {
      t.Sleep(when);
      for (int i = 0; i < times; ++i) t.runtime.Access(word, kind, MemoryOrder::release, point);
    });
  }
  engine::Memory word;
};

TEST(DataRaceTest, AnAtomicThatIsTouchedTimeAndAgainRacesWithAPlainWrite) {
  Checked checked({.cores = 4});
  auto main = [](Toy& t) {
    Touch touch;
    touch.Spawn(t, 1, AccessKind::store, "word.store", 5);
    touch.Spawn(t, 2, AccessKind::write, "word.write");
    t.Sleep(10);
  };
  EXPECT_THAT(checked.Run(main), ElementsAre("data_race"));
}

TEST(DataRaceTest, APlainWriteBetweenTwoStoresOfAnotherRacesWithBoth) {
  Checked checked({.cores = 4});
  auto main = [](Toy& t) {
    engine::Memory word;
    auto* w = &word;
    t.Spawn({.name = "atomic"}, [w](Toy& t) {
      t.runtime.Access(*w, AccessKind::store, MemoryOrder::release, "first.store");
      t.Sleep(2);
      t.runtime.Access(*w, AccessKind::store, MemoryOrder::release, "second.store");
    });
    t.Spawn({.name = "plain"}, [w](Toy& t) {
      t.Sleep(1);
      t.runtime.Access(*w, AccessKind::write, MemoryOrder::relaxed, "plain.write");
    });
    t.Sleep(10);
  };
  EXPECT_THAT(checked.Run(main), ElementsAre("data_race", "data_race"));
  EXPECT_THAT(checked.Message(0), HasSubstr("first.store"));
  EXPECT_THAT(checked.Message(1), HasSubstr("second.store"));
}

// Three contexts touch two words in all ways. What finds races alone remembers no places: it must find the same first.
void TouchAtRandom(Toy& t, uint64_t seed) {
  static constexpr AccessKind kKinds[] = {AccessKind::load, AccessKind::load, AccessKind::store, AccessKind::store,
                                          AccessKind::rmw,  AccessKind::rmw,  AccessKind::read,  AccessKind::write};
  static constexpr MemoryOrder kOrders[] = {MemoryOrder::relaxed, MemoryOrder::acq_rel, MemoryOrder::seq_cst};
  engine::Memory words[2];
  ContextId ids[3];
  for (uint64_t i = 0; i < 3; ++i) {
    ids[i] = t.Spawn({.name = "toucher"}, [&words, seed, i](Toy& t) {
      engine::Random dice(seed * 3 + i);
      for (int step = 0; step < 12; ++step) {
        engine::Memory& word = words[dice.Below(2)];
        const bool plain = dice.Below(40) == 0;
        const AccessKind kind = kKinds[plain ? 6 + dice.Below(2) : dice.Below(6)];
        t.runtime.Access(word, kind, kOrders[dice.Below(3)], "word");
      }
    });
  }
  for (ContextId id : ids) t.runtime.Join(id, "join");
}

TEST(DataRaceTest, PlacesThatAreRememberedHideNoRace) {
  int racy = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    auto main = [seed](Toy& t) { TouchAtRandom(t, seed); };
    Checked checked({.cores = 4});
    checked.Walk(main, seed);
    Toy toy({.cores = 4});
    RaceWatch watch(toy.runtime);
    RandomWalk walk(seed);
    toy.Run(main, walk);
    const engine::Finding* first = watch.Found();
    ASSERT_EQ(checked.checkers.found().empty(), first == nullptr) << "seed " << seed;
    if (!first) continue;
    ++racy;
    ASSERT_EQ(checked.checkers.found()[0].context, first->context) << "seed " << seed;
  }
  EXPECT_GT(racy, 100);
  EXPECT_LT(racy, 450);
}

TEST(DataRaceTest, EveryHandOffPolicyOrdersInEveryWalk) {
  static engine::HandOff policy;
  Checked checked({.cores = 3});
  for (engine::HandOff each : {engine::HandOff::fifo, engine::HandOff::priority, engine::HandOff::barging}) {
    policy = each;
    auto main = [](Toy& t) {
      struct Both {
        explicit Both(engine::Runtime& r) : mutex(r, policy), condition(r), count(r) {}
        engine::Mutex mutex;
        engine::Condition condition;
        engine::Shared<int> count;
      } both(t.runtime);
      Both* b = &both;
      ContextId ids[4];
      for (int i = 0; i < 4; ++i) {
        ids[i] = t.Spawn({.name = "worker", .wake = {0, 5}}, [b, i](Toy& t) {
          for (int k = 0; k < 3; ++k) {
            if (i == 3 && b->mutex.TryLock()) b->mutex.Unlock();
            engine::MutexLock lock(b->mutex);
            t.runtime.Spend({1, 3}, "work");
            b->count.Write(b->count.Read("read") + 1, "write");
            if (i == 2) b->condition.Wait(b->mutex, t.runtime.Now() + 5);
            b->condition.NotifyOne();
          }
        });
      }
      for (ContextId id : ids) t.runtime.Join(id, "join");
    };
    for (uint64_t seed = 1; seed <= 300; ++seed) {
      ASSERT_THAT(checked.Walk(main, seed), IsEmpty()) << "seed " << seed << ": " << checked.Message();
    }
  }
}

TEST(DataRaceTest, TheRaceIsFoundInEveryWalkAndChangesNoTrace) {
  Checked checked;
  Toy bare({.cores = 2});
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    EXPECT_THAT(checked.Walk(Main<Write, Read>, seed), ElementsAre("data_race")) << seed;
    RandomWalk walk(seed);
    bare.Run(Main<Write, Read>, walk);
    EXPECT_EQ(bare.runtime.Hash(), checked.toy.runtime.Hash()) << seed;
  }
}

}  // namespace
}  // namespace sim::checkers
