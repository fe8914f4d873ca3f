// A run with one of everything that tactus.py prints, stopped in the middle: for the test of the printers.
#include <csignal>

#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/queue.h"
#include "engine/sync/shared.h"
#include "sim/schedulers/reference.h"
#include "sim/sim_runtime.h"

namespace {

struct Everything {
  explicit Everything(engine::Runtime& a_runtime) : runtime(a_runtime) {}

  void Owner() {
    engine::MutexLock lock(mutex);
    commands.Push(7);
    commands.Push(8);
    commands.Push(9);
    commands.Pop(&popped);
    level.Store(42, "level.store");
    runtime.Spend({5'000'000, 5'000'000}, "io.read");
    runtime.SetLocation({"song.lua", 12});
    Stop();
  }

  [[gnu::noinline]] void Stop() { std::raise(SIGTRAP); }

  engine::Runtime& runtime;
  engine::Mutex mutex{runtime, engine::HandOff::fifo, "mutex.lock", "mutex.unlock"};
  engine::SpscQueue<int> commands{runtime, 16, "commands.push", "commands.pop"};
  engine::Atomic<int> level{runtime};
  int popped = 0;
};

}  // namespace

int main() {
  sim::SimRuntime runtime({.cores = 2, .max_contexts = 8});
  sim::Reference reference;
  runtime.Run(reference, [&runtime] {
    Everything everything(runtime);
    Everything* e = &everything;
    engine::ContextId owner = runtime.Spawn(
        {.name = "owner", .priority = 40}, [e] { e->Owner(); }, "spawn");
    engine::ContextId waiter = runtime.Spawn(
        {.name = "waiter", .priority = 20}, [e] { engine::MutexLock lock(e->mutex); }, "spawn");
    runtime.Join(owner, "join.owner");
    runtime.Join(waiter, "join.waiter");
  });
}
