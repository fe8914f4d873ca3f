// Whole runs a second through Explore: spawn and join, every step a decision, the trace's hash kept. Items are runs.
#include <benchmark/benchmark.h>

#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/explore.h"
#include "sim/schedulers/schedulers.h"

namespace sim {
namespace {

using engine::ContextId;
using engine::Runtime;

constexpr uint64_t kRuns = 100'000;

// Two contexts, each a load and a store of one atomic.
void Race2(Runtime& runtime) {
  engine::Atomic<int> word(runtime);
  auto race = [&] { word.Store(word.Load("word.load") + 1, "word.store"); };
  ContextId a = runtime.Spawn({.name = "left"}, race, "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, race, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

// Three contexts, each twice lock and unlock.
void Mutex3(Runtime& runtime) {
  engine::Mutex mutex(runtime);
  auto use = [&] {
    for (int i = 0; i < 2; ++i) engine::MutexLock lock(mutex);
  };
  ContextId contexts[3];
  for (ContextId& context : contexts) context = runtime.Spawn({.name = "user"}, use, "spawn");
  for (ContextId context : contexts) runtime.Join(context, "join");
}

void Explored(benchmark::State& state, void (*body)(Runtime&), bool free) {
  ExploreOptions options;
  options.machine.free = free;
  options.machine.cores = 4;
  options.machine.max_contexts = 8;
  options.runs = kRuns;
  for (auto _ : state) {
    ++options.seed;
    Exploration out = Explore(options, body);
    if (out.runs != kRuns) state.SkipWithError("it was to find nothing");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRuns));
}
BENCHMARK_CAPTURE(Explored, race2, Race2, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, race2_free, Race2, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, mutex3, Mutex3, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, mutex3_free, Mutex3, true)->Unit(benchmark::kMillisecond);

// The same without decisions: what a run costs before anybody searches.
void ReferenceRuns(benchmark::State& state, void (*body)(Runtime&)) {
  SimRuntime runtime({.cores = 4, .max_contexts = 8});
  Reference reference;
  for (auto _ : state) {
    runtime.Run(reference, [&runtime, body] { body(runtime); });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(ReferenceRuns, race2, Race2);
BENCHMARK_CAPTURE(ReferenceRuns, mutex3, Mutex3);

// From the first failing run to the minimal schedule and its critical pair. Items are explorations.
void FindAndShrink(benchmark::State& state) {
  ExploreOptions options;
  options.machine.free = true;
  options.machine.max_contexts = 8;
  for (auto _ : state) {
    ++options.seed;
    Exploration out = Explore(options, [](Runtime& runtime) {
      engine::Atomic<int> word(runtime);
      auto race = [&] {
        for (int i = 0; i < 50; ++i) runtime.Preempt("private");
        word.Store(word.Load("word.load") + 1, "word.store");
      };
      ContextId a = runtime.Spawn({.name = "left"}, race, "spawn");
      ContextId b = runtime.Spawn({.name = "right"}, race, "spawn");
      runtime.Join(a, "join");
      runtime.Join(b, "join");
      if (word.Load("word.end") != 2) Fail(runtime, "an addition was lost");
    });
    if (!out.minimal) state.SkipWithError("it was to be found and made small");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(FindAndShrink)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sim

BENCHMARK_MAIN();
