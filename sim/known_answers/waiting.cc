// Who waits for whom: lost wake-ups, circles, starvation, and a lock made of two flags.
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/known_answers/known_answers.h"

namespace sim {
namespace {

using engine::Atomic;
using engine::Condition;
using engine::ContextId;
using engine::Mutex;
using engine::MutexLock;
using engine::Runtime;

// A buffer of one place; one puts twice, two take once each. With one condition for both reasons to wait, a taker may
// wake a taker.
struct Buffer {
  Buffer(Runtime& runtime, bool one)
      : mutex(runtime, engine::HandOff::fifo, "buffer.lock", "buffer.unlock"),
        changed(runtime, "changed.wait", "changed.notify"),
        emptied(runtime, "emptied.wait", "emptied.notify"),
        has_room(one ? changed : emptied) {}
  void Put() {
    mutex.Lock();
    while (full) has_room.Wait(mutex);
    full = true;
    changed.NotifyOne();
    mutex.Unlock();
  }
  void Take() {
    mutex.Lock();
    while (!full) changed.Wait(mutex);
    full = false;
    has_room.NotifyOne();
    mutex.Unlock();
  }
  Mutex mutex;
  Condition changed, emptied;
  Condition& has_room;
  bool full = false;
};

void PutAndTake(Runtime& runtime, bool one_condition) {
  Buffer buffer(runtime, one_condition);
  auto put = [&] {
    buffer.Put();
    buffer.Put();
  };
  auto take = [&] { buffer.Take(); };
  ContextId contexts[] = {runtime.Spawn({.name = "producer"}, put, "spawn"),
                          runtime.Spawn({.name = "consumer"}, take, "spawn"),
                          runtime.Spawn({.name = "consumer"}, take, "spawn")};
  for (ContextId context : contexts) runtime.Join(context, "join");
}

// Three at a table; with `all_left` each takes the left fork first, else the last one begins with the right.
void Dine(Runtime& runtime, bool all_left) {
  Mutex forks[] = {Mutex(runtime, engine::HandOff::fifo, "fork0.take", "fork0.put"),
                   Mutex(runtime, engine::HandOff::fifo, "fork1.take", "fork1.put"),
                   Mutex(runtime, engine::HandOff::fifo, "fork2.take", "fork2.put")};
  Mutex* table = forks;
  auto eat = [&runtime, table](int first, int second) {
    return [&runtime, table, first, second] {
      MutexLock one(table[first]);
      MutexLock other(table[second]);
      runtime.Preempt("eat");
    };
  };
  ContextId contexts[] = {runtime.Spawn({.name = "plato"}, eat(0, 1), "spawn"),
                          runtime.Spawn({.name = "kant"}, eat(1, 2), "spawn"),
                          runtime.Spawn({.name = "hegel"}, all_left ? eat(2, 0) : eat(0, 2), "spawn")};
  for (ContextId context : contexts) runtime.Join(context, "join");
}

// A lock that many may read under. Who waits to write must not be overtaken by more than two readers that came later.
struct ReadWriteLock {
  ReadWriteLock(Runtime& runtime, bool fair)
      : runtime(runtime),
        writers_first(fair),
        mutex(runtime, engine::HandOff::fifo, "rw.lock", "rw.unlock"),
        free(runtime, "rw.wait", "rw.notify") {}
  void BeginRead() {
    MutexLock lock(mutex);
    while (writing || (writers_first && waiting)) free.Wait(mutex);
    ++readers;
    if (waiting && ++overtaken > 2) Fail(runtime, "the writer starves");
  }
  void EndRead() {
    MutexLock lock(mutex);
    if (--readers == 0) free.NotifyAll();
  }
  void Write() {
    MutexLock lock(mutex);
    waiting = true;
    while (readers > 0) free.Wait(mutex);
    waiting = false;
    writing = true;
    runtime.Preempt("rw.write");
    writing = false;
    free.NotifyAll();
  }
  Runtime& runtime;
  const bool writers_first;
  Mutex mutex;
  Condition free;
  int readers = 0, overtaken = 0;
  bool waiting = false, writing = false;
};

void ReadAndWrite(Runtime& runtime, bool writers_first) {
  ReadWriteLock lock(runtime, writers_first);
  auto read = [&] {
    for (int i = 0; i < 4; ++i) {
      lock.BeginRead();
      runtime.Preempt("rw.read");
      lock.EndRead();
    }
  };
  auto write = [&] { lock.Write(); };
  ContextId contexts[] = {runtime.Spawn({.name = "reader"}, read, "spawn"),
                          runtime.Spawn({.name = "writer"}, write, "spawn"),
                          runtime.Spawn({.name = "reader"}, read, "spawn")};
  for (ContextId context : contexts) runtime.Join(context, "join");
}

// Mutual exclusion by two flags and a turn; it needs the flag raised before the turn is given away.
void TwoFlags(Runtime& runtime, bool flag_first) {
  Atomic<int> flag0(runtime), flag1(runtime), turn(runtime), inside(runtime);
  auto side = [&](Atomic<int>& mine, Atomic<int>& other, int others_turn) {
    return [&, others_turn] {
      if (flag_first) mine.Store(1, "flag.raise");
      turn.Store(others_turn, "turn.give");
      if (!flag_first) mine.Store(1, "flag.raise");
      while (other.Load("flag.look") == 1 && turn.Load("turn.look") == others_turn) runtime.Spin("spin");
      if (inside.FetchAdd(1, "enter") != 0) Fail(runtime, "two are inside");
      inside.FetchAdd(-1, "leave");
      mine.Store(0, "flag.lower");
    };
  };
  ContextId a = runtime.Spawn({.name = "left"}, side(flag0, flag1, 1), "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, side(flag1, flag0, 0), "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

}  // namespace

void OneCondition(Runtime& runtime) { PutAndTake(runtime, true); }
void TwoConditions(Runtime& runtime) { PutAndTake(runtime, false); }
void Philosophers(Runtime& runtime) { Dine(runtime, true); }
void PhilosophersMended(Runtime& runtime) { Dine(runtime, false); }
void ReadersFirst(Runtime& runtime) { ReadAndWrite(runtime, false); }
void WritersFirst(Runtime& runtime) { ReadAndWrite(runtime, true); }
void PetersonSwapped(Runtime& runtime) { TwoFlags(runtime, false); }
void Peterson(Runtime& runtime) { TwoFlags(runtime, true); }

}  // namespace sim
