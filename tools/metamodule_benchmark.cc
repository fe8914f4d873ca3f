// What modules cost. Block: of the sample player, while it plays: plain, with hooks where memory is shared, with all
// hooks; an item is a block of 64 samples. Step: of a patch of many modules with a task each; an item is a step.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include "scenarios/load.h"
#include "scenarios/sim_session.h"
#include "sim/schedulers/schedulers.h"
#include "tools/registry.h"
#include "tools/scratch_folder.h"

namespace tools {
namespace {

constexpr const char* kHead =
    "name: cost\nhost: metamodule\nrealtime: no\n"
    "audio: {sample_rate: 48000, block_frames: 64, channels: 1, overrun: repeat}\n"
    "costs: {startWindow: 0ns, pauseWindow: 0ns}\n";

// Runs until the benchmark has enough; items of a run are what `count` makes of its result.
template <class Count>
void Runs(benchmark::State& state, const std::string& text, Count count) {
  const ScratchFolder folder;
  std::error_code ignored;
  std::filesystem::copy_file("scenarios/metamodule/tone.wav", folder / "tone.wav", ignored);
  auto loaded = scenarios::LoadScenario(folder.Write("scenario.yaml", text), "", Hosts());
  if (!loaded.ok()) return state.SkipWithError(engine::ToString(loaded.errors()).c_str());
  scenarios::Scenario scenario = std::move(loaded).value();
  auto session = scenarios::SimSession::Make(scenario, {.keep_events = false});
  sim::Reference first;  // what is read or learnt once is no part of it
  if (!session.value()->Run(first).ok()) return state.SkipWithError("the scenario does not run");
  int64_t items = 0;
  for (auto _ : state) {
    sim::Reference reference;
    benchmark::DoNotOptimize(session.value()->Run(reference));
    items += count(session.value()->result());
  }
  state.SetItemsProcessed(items);
}

void Block(benchmark::State& state, const char* plugin, const char* hooks) {
  const std::string text = std::string(kHead) + "length: 480ms\nhooks: " + hooks +
                           "\npatch: {modules: [{name: m, plugin: " + plugin +
                           ", update: 300ns}], cables: [{from: in.0, to: m.0}, {from: m.0, to: out.0}]}\n" +
                           "timeline:\n  - {at: 180ms, jack: {number: 0, volts: 5}}\n";
  Runs(state, text, [](const scenarios::RunResult& result) { return result.blocks; });
}
BENCHMARK_CAPTURE(Block, plain, "sampler_plain", "{}")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Block, shared_only, "sampler", "{shared: true}")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Block, full, "sampler", "{}")->Unit(benchmark::kMillisecond);

void Step(benchmark::State& state) {
  std::string modules;
  for (int64_t i = 0; i < state.range(0); ++i) {
    modules += "    - {name: m" + std::to_string(i) + ", plugin: probe, type: Ticker, update: 1ns, task: 100ns}\n";
  }
  const std::string text = std::string(kHead) + "length: 150ms\nhooks: {shared: true}\n" +
                           "room: {modules: 1000, tasks: 1000}\npatch:\n  modules:\n" + modules;
  Runs(state, text, [](const scenarios::RunResult& result) { return static_cast<int64_t>(result.steps); });
}
BENCHMARK(Step)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tools

BENCHMARK_MAIN();
