// Ten minutes of an arpeggiator with a held chord: how much faster than real time on one core, and how much of that the
// simulator takes itself. The same script and synth in a plain loop are the rest.
#include <benchmark/benchmark.h>
#include <time.h>

#include <filesystem>
#include <fstream>

#include "engine/base/check.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "tools/plain_runtime.h"
#include "tools/registry.h"

namespace tools {
namespace {

constexpr double kMinutes = 10;
constexpr const char* kScript = "scenarios/halion/instruments/arpeggiator.lua";

scenarios::Scenario Arpeggiator() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "tactus_arpeggiator_benchmark";
  fs::create_directories(folder);
  fs::copy_file(kScript, folder / "arpeggiator.lua", fs::copy_options::overwrite_existing);
  std::ofstream(folder / "arpeggiator.yaml")
      << "name: ten minutes of a held chord\nhost: halion\nlength: " << kMinutes * 60
      << "s\naudio: {sample_rate: 48000, block_frames: 256, channels: 2}\nscript: arpeggiator.lua\n"
         "timeline:\n  - {at: 10ms, note_on: {key: 60}}\n  - {at: 10ms, note_on: {key: 64}}\n"
         "  - {at: 10ms, note_on: {key: 67}}\n";
  auto scenario = scenarios::LoadScenario((folder / "arpeggiator.yaml").string(), folder.string(), Hosts());
  CHECK(scenario.ok());
  return std::move(scenario).value();
}

std::vector<float> Simulated(const scenarios::Scenario& scenario) {
  auto result = scenarios::Run(scenario, {});
  CHECK(result.ok() && result.value().findings.empty());
  return std::move(result.value().audio);
}

std::vector<float> Plain(const scenarios::Scenario& scenario) {
  PlainRuntime runtime(scenario.seed);
  PlainDevice device(scenario.format);
  auto host = scenario.host->Build(scenario.config, runtime, device);
  CHECK(host.ok());
  const int64_t frames = engine::FrameAt(scenario.length, scenario.format.sample_rate);
  engine::RenderBuffer out(scenario.format.channels, frames);
  size_t next = 0;
  for (int64_t block = 0; block * scenario.format.block_frames < frames; ++block) {
    const engine::Time start = scenario.format.StartOf(block);
    for (; next < scenario.timeline.size() && scenario.timeline[next].at <= start; ++next) {
      const scenarios::TimelineEvent& event = scenario.timeline[next];
      host.value()->Deliver(
          {.at = event.at, .stamped = event.stamped, .verb = event.verb, .arguments = event.arguments});
    }
    device.Render(block, out);
    runtime.Advance(start);
  }
  return out.Take();
}

// Of CPU: everything runs on this thread, and the machine may have other work.
double Seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void BM_TenMinutesOfAnArpeggiator(benchmark::State& state) {
  const scenarios::Scenario scenario = Arpeggiator();
  CHECK(Simulated(scenario) == Plain(scenario));
  double simulated = 0, plain = 0;
  for (auto _ : state) {
    const double begin = Seconds();
    benchmark::DoNotOptimize(Simulated(scenario));
    const double run = Seconds() - begin;
    benchmark::DoNotOptimize(Plain(scenario));
    plain += Seconds() - begin - run;
    simulated += run;
    state.SetIterationTime(run);
  }
  const double runs = static_cast<double>(state.iterations());
  state.counters["times_real_time"] = kMinutes * 60 * runs / simulated;
  state.counters["simulators_share"] = (simulated - plain) / simulated;
}
BENCHMARK(BM_TenMinutesOfAnArpeggiator)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace tools

BENCHMARK_MAIN();
