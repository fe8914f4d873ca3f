// Whole runs a second of a scenario that is built once: what a search pays for each interleaving. Items are runs.
#include <benchmark/benchmark.h>

#include <string>

#include "scenarios/load.h"
#include "scenarios/sim_session.h"
#include "sim/schedulers/schedulers.h"
#include "tools/explore_pool.h"
#include "tools/registry.h"

namespace tools {
namespace {

// 20 blocks of 64 frames, a chord that a runAsync looks up.
constexpr const char* kScenario = "scenarios/halion/races/release_while_looking_up_a_chord.yaml";

void Runs(benchmark::State& state, bool walks, bool checks) {
  auto loaded = scenarios::LoadScenario(kScenario, "scenarios", Hosts());
  if (!loaded.ok()) return state.SkipWithError(engine::ToString(loaded.errors()).c_str());
  scenarios::Scenario scenario = std::move(loaded).value();
  if (!checks) scenario.checks.severities.fill(scenarios::Severity::off);
  auto session = scenarios::SimSession::Make(scenario, {.keep_events = false});
  KeepMemory();  // as the processes of a search do
  uint64_t seed = 1;
  for (auto _ : state) {
    sim::RandomWalk walk(seed++);
    sim::Reference reference;
    sim::Scheduler& scheduler = walks ? static_cast<sim::Scheduler&>(walk) : reference;
    benchmark::DoNotOptimize(session.value()->Run(scheduler));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(Runs, reference_run_unchecked, false, false);
BENCHMARK_CAPTURE(Runs, random_walk_unchecked, true, false);
BENCHMARK_CAPTURE(Runs, random_walk_checked, true, true);

}  // namespace
}  // namespace tools

BENCHMARK_MAIN();
