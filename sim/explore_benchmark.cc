// Whole runs a second through Explore: spawn and join, every step a decision, the trace's hash kept. Items are runs.
// `races`: with race detection.
#include <benchmark/benchmark.h>

#include <boost/context/detail/fcontext.hpp>
#include <vector>

#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/checkers/race_watch.h"
#include "sim/explore.h"
#include "sim/schedulers/schedulers.h"

namespace sim {
namespace {

using engine::ContextId;
using engine::Runtime;

constexpr uint64_t kRuns = 100'000;

// A yardstick for the processor: a rate below means something only beside it. Boost's switch, so that it stays the same
// whatever becomes of ours. Items are switches.
void RawSwitch(benchmark::State& state) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x3f);  // unequal sticky flags would make each switch an assist
#endif
  std::vector<char> stack(65536);
  void* fiber = boost::context::detail::make_fcontext(stack.data() + stack.size(), stack.size(), [](auto transfer) {
    for (;;) transfer = boost::context::detail::jump_fcontext(transfer.fctx, nullptr);
  });
  for (auto _ : state) fiber = boost::context::detail::jump_fcontext(fiber, nullptr).fctx;
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(RawSwitch);

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

struct How {
  bool free = false;
  bool races = false;
};

ExploreOptions OptionsOf(How how) {
  ExploreOptions options;
  options.machine.free = how.free;
  options.machine.cores = 4;
  options.machine.max_contexts = 8;
  options.runs = kRuns;
  if (how.races) options.checker = checkers::FindRaces;
  return options;
}

void Explored(benchmark::State& state, void (*body)(Runtime&), How how) {
  ExploreOptions options = OptionsOf(how);
  for (auto _ : state) {
    ++options.seed;
    Exploration out = Explore(options, body);
    if (out.runs != kRuns) state.SkipWithError("it was to find nothing");
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRuns));
}
BENCHMARK_CAPTURE(Explored, race2, Race2, How{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, race2_races, Race2, How{.races = true})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, race2_free, Race2, How{.free = true})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, mutex3, Mutex3, How{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, mutex3_races, Mutex3, How{.races = true})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Explored, mutex3_free, Mutex3, How{.free = true})->Unit(benchmark::kMillisecond);

// With race detection, by real time: as many searches at once, each on a thread of the benchmark with a machine of its
// own. They share nothing.
void Workers(benchmark::State& state, void (*body)(Runtime&)) {
  ExploreOptions options = OptionsOf({.races = true});
  options.seed = static_cast<uint64_t>(state.thread_index()) << 32;
  for (auto _ : state) {
    ++options.seed;
    benchmark::DoNotOptimize(Explore(options, body).runs);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRuns));
}
BENCHMARK_CAPTURE(Workers, race2, Race2)->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Workers, mutex3, Mutex3)->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

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
