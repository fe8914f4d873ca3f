// What watching costs: the same runs with all checkers and with none.
#include <benchmark/benchmark.h>

#include <optional>

#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/checkers/checkers.h"
#include "sim/schedulers/schedulers.h"

namespace sim::checkers {
namespace {

using engine::Runtime;

// Two contexts, each a load and a store of one atomic: whole runs.
void Race2(benchmark::State& state) {
  SimRuntime runtime({.cores = 3, .max_contexts = 4});
  std::optional<Checkers> checkers;
  if (state.range(0)) checkers.emplace(runtime, CheckerOptions{});
  uint64_t seed = 0;
  for (auto _ : state) {
    RandomWalk walk(++seed);
    engine::Atomic<int> word(runtime);
    struct {
      Runtime* runtime;
      engine::Atomic<int>* word;
    } both{&runtime, &word};
    runtime.Run(walk, [both] {
      for (int i = 0; i < 2; ++i) {
        both.runtime->Spawn(
            {.name = "adder"}, [both] { both.word->Store(both.word->Load("load") + 1, "store"); }, "spawn");
      }
      both.runtime->Join(1, "join");
      both.runtime->Join(2, "join");
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(Race2)->ArgName("watched")->Arg(0)->Arg(1);

// A lock round a shared word: items are rounds.
void LockedWord(benchmark::State& state) {
  SimRuntime runtime({.max_contexts = 4});
  std::optional<Checkers> checkers;
  if (state.range(0)) checkers.emplace(runtime, CheckerOptions{});
  Reference reference;
  constexpr int kRounds = 10'000;
  for (auto _ : state) {
    struct World {
      explicit World(Runtime& r) : runtime(r), mutex(r), word(r) {}
      Runtime& runtime;
      engine::Mutex mutex;
      engine::Shared<int> word;
    } world(runtime);
    World* w = &world;
    runtime.Run(reference, [w] {
      for (int i = 0; i < 2; ++i) {
        w->runtime.Spawn(
            {.name = "adder"},
            [w] {
              for (int k = 0; k < kRounds; ++k) {
                engine::MutexLock lock(w->mutex);
                w->word.Write(w->word.Read("read") + 1, "write");
                w->runtime.Yield("yield");
              }
            },
            "spawn");
      }
      w->runtime.Join(1, "join");
      w->runtime.Join(2, "join");
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * 2 * kRounds));
}
BENCHMARK(LockedWord)->ArgName("watched")->Arg(0)->Arg(1);

}  // namespace
}  // namespace sim::checkers

BENCHMARK_MAIN();
