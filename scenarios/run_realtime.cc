// A run on real threads, on a clock without a sound card.
#include <chrono>
#include <thread>

#include "engine/realtime/null_clock_device.h"
#include "engine/realtime/real_programs.h"
#include "engine/realtime/realtime_runtime.h"
#include "scenarios/audio_input.h"
#include "scenarios/run_backends.h"

namespace scenarios {
namespace {

// A run that hangs is a finding, after so long beyond its length.
constexpr engine::Time kGrace = 30 * engine::kSecond;

engine::RealtimeRuntime::Options OptionsOf(const Scenario& scenario) {
  // Costs are spent for real, with the core held: that is what declared CPU time is.
  engine::RealtimeRuntime::Options out{
      .spend = engine::RealtimeRuntime::SpendMode::busy, .seed = scenario.seed, .time_limit = scenario.length + kGrace};
  for (const auto& [name, value] : scenario.decisions) {
    engine::RealtimeRuntime::Preset preset{.point_hash = engine::HashText(name)};
    if (const int64_t* number = value.If<int64_t>()) preset.value = *number;
    if (const std::string* text = value.If<std::string>()) preset.name = *text;
    out.presets.push_back(std::move(preset));
  }
  return out;
}

// What falls due while the host is built waits for it: one that loads a library takes longer than a block.
engine::TimedInputs InputsOnceBuilt(const Scenario& scenario, const engine::RealtimeRuntime& runtime,
                                    const std::atomic<engine::HostInstance*>& live) {
  engine::TimedInputs inputs = InputsOf(scenario, live);
  inputs.insert(inputs.begin(), {0, [&runtime, &live] {
                                   while (!live.load(std::memory_order_acquire) && !runtime.Ending()) {
                                     std::this_thread::sleep_for(std::chrono::microseconds(100));
                                   }
                                 }});
  return inputs;
}

}  // namespace

engine::Result<RunResult> RunRealtime(const Scenario& scenario, const RunOptions& options) {
  RunResult result{.format = scenario.format};
  if (scenario.realtime == Realtime::no) {
    result.skipped = "the scenario says `realtime: no`";
    return result;
  }
  auto input = ReadAudioInput(scenario);
  if (!input.ok()) return input.errors();
  engine::RealtimeRuntime runtime(OptionsOf(scenario));
  engine::NullClockDevice device(runtime, {.format = input.value().format,
                                           .overrun = scenario.overrun,
                                           .frames = FramesOf(scenario),
                                           .input = std::move(input.value().frames)});
  Watch watch;
  engine::RealPrograms programs;
  engine::HostConfig config = scenario.config;
  config.format = input.value().format;
  if (options.allow_processes) config.programs = &programs;
  Play play{.scenario = &scenario, .config = &config, .runtime = &runtime, .device = &device, .watch = &watch};
  Play* p = &play;
  runtime.Run([p] { p->Main(); }, InputsOnceBuilt(scenario, runtime, play.live), &watch);
  if (!play.errors.empty()) return play.errors;
  watch.Finish(runtime.End());
  result.findings = std::move(watch.findings);
  result.events = watch.log.Take();
  result.audio = device.TakeRendered();
  result.end = runtime.End();
  result.blocks = device.blocks();
  result.xruns = device.xruns();
  // A host that took longer than a block to build found its first blocks gone.
  result.machine_xruns = device.machine_xruns() + runtime.Late() + (play.built >= scenario.format.StartOf(1));
  return result;
}

}  // namespace scenarios
