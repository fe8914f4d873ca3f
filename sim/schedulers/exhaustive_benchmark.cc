// Whole exhaustive searches. Items are runs; `runs` is how many a search has.
#include <benchmark/benchmark.h>

#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/schedulers/exhaustive.h"
#include "sim/sim_runtime.h"

namespace sim {
namespace {

template <class Body>
void SearchAll(benchmark::State& state, Body body) {
  SimRuntime runtime({.free = true, .max_contexts = 8});
  uint64_t runs = 0;
  for (auto _ : state) {
    Exhaustive search;
    do {
      runtime.Run(search, [&] { body(runtime); });
    } while (search.Next());
    runs = search.complete();
  }
  state.counters["runs"] = static_cast<double>(runs);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * runs));
}

template <class Work>
void Workers(SimRuntime& runtime, int count, Work work) {
  ContextId contexts[5];
  for (int i = 0; i < count; ++i) contexts[i] = runtime.Spawn({.name = "worker"}, work, "spawn");
  for (int i = 0; i < count; ++i) runtime.Join(contexts[i], "join");
}

void LoadThenStore(benchmark::State& state) {
  SearchAll(state, [&](SimRuntime& runtime) {
    engine::Atomic<int> word(runtime);
    Workers(runtime, static_cast<int>(state.range(0)), [&] {
      for (int i = 0; i < state.range(1); ++i) word.Store(word.Load("word.load") + 1, "word.store");
    });
  });
}
BENCHMARK(LoadThenStore)->Args({3, 2})->Args({2, 3})->Args({5, 1})->Unit(benchmark::kMillisecond);

void LockAndUnlock(benchmark::State& state) {
  SearchAll(state, [&](SimRuntime& runtime) {
    engine::Mutex mutex(runtime);
    Workers(runtime, static_cast<int>(state.range(0)), [&] {
      for (int i = 0; i < state.range(1); ++i) engine::MutexLock lock(mutex);
    });
  });
}
BENCHMARK(LockAndUnlock)->Args({3, 2})->Args({4, 2})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sim

BENCHMARK_MAIN();
