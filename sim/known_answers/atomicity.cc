// What should be one step and is two; what should come first and comes second.
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/known_answers/known_answers.h"

namespace sim {
namespace {

using engine::Atomic;
using engine::ContextId;
using engine::Mutex;
using engine::MutexLock;
using engine::Runtime;
using engine::Shared;

template <class Left, class Right>
void Both(Runtime& runtime, Left left, Right right) {
  ContextId a = runtime.Spawn({.name = "left"}, left, "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, right, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

// Two additions; with `whole` each is one step.
void Additions(Runtime& runtime, bool whole) {
  Atomic<int> sum(runtime);
  auto add = [&] {
    if (whole) {
      sum.FetchAdd(1, "sum.add");
    } else {
      int value = sum.Load("sum.load");
      sum.Store(value + 1, "sum.store");
    }
  };
  Both(runtime, add, add);
  if (sum.Load("sum.load") != 2) Fail(runtime, "an addition was lost");
}

// A table and its length, each guarded, but only with `whole` as one.
void TableAndLength(Runtime& runtime, bool whole) {
  Mutex mutex(runtime, engine::HandOff::fifo, "table.lock", "table.unlock");
  Shared<int> table(runtime, 4), length(runtime, 4);
  auto grow = [&] {
    mutex.Lock();
    table.Write(8, "table.write");
    if (!whole) {
      mutex.Unlock();
      mutex.Lock();
    }
    length.Write(8, "length.write");
    mutex.Unlock();
  };
  auto look = [&] {
    MutexLock lock(mutex);
    if (table.Read("table.read") != length.Read("length.read"))
      Fail(runtime, "table and length do not belong together");
  };
  Both(runtime, grow, look);
}

// One opens a file and spawns who reads it; with `in_order` in this order.
void OpenAndUse(Runtime& runtime, bool in_order) {
  Atomic<int> file(runtime);
  auto use = [&] {
    if (file.Load("file.load") == 0) Fail(runtime, "the file is used before it is open");
  };
  auto open = [&] {
    if (in_order) file.Store(1, "file.store");
    ContextId reader = runtime.Spawn({.name = "reader"}, use, "spawn.reader");
    if (!in_order) file.Store(1, "file.store");
    runtime.Join(reader, "join.reader");
  };
  runtime.Join(runtime.Spawn({.name = "opener"}, open, "spawn"), "join");
}

// Made once, by who comes first; readers look without the lock. Published before it is made, as a compiler or a
// processor may reorder it, it is seen half made.
void MakeOnce(Runtime& runtime, bool made_first) {
  Mutex mutex(runtime, engine::HandOff::fifo, "once.lock", "once.unlock");
  Atomic<int> ready(runtime), value(runtime);
  auto get = [&] {
    if (ready.Load("ready.load") == 0) {
      MutexLock lock(mutex);
      if (ready.Load("ready.again") == 0) {
        if (made_first) value.Store(42, "value.store");
        ready.Store(1, "ready.store");
        if (!made_first) value.Store(42, "value.store");
      }
    }
    if (value.Load("value.load") != 42) Fail(runtime, "an object is used before it is made");
  };
  Both(runtime, get, get);
}

}  // namespace

void LostUpdate(Runtime& runtime) { Additions(runtime, false); }
void LostUpdateMended(Runtime& runtime) { Additions(runtime, true); }
void TwoVariables(Runtime& runtime) { TableAndLength(runtime, false); }
void TwoVariablesMended(Runtime& runtime) { TableAndLength(runtime, true); }
void UseBeforeOpen(Runtime& runtime) { OpenAndUse(runtime, false); }
void UseBeforeOpenMended(Runtime& runtime) { OpenAndUse(runtime, true); }
void DoubleChecked(Runtime& runtime) { MakeOnce(runtime, false); }
void DoubleCheckedMended(Runtime& runtime) { MakeOnce(runtime, true); }

}  // namespace sim
