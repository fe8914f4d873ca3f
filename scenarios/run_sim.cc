// A run on the simulated machine.
#include <optional>

#include "engine/synth/wav_file.h"
#include "scenarios/run_backends.h"
#include "sim/schedulers/schedulers.h"
#include "sim/sim_audio_device.h"

namespace scenarios {
namespace {

sim::Options MachineOf(const Scenario& scenario, const RunOptions& options) {
  sim::Options out{.cores = scenario.config.machine.cores,
                   .free = scenario.config.machine.free,
                   .seed = scenario.seed,
                   .sample_rate = scenario.format.sample_rate,
                   .block_frames = scenario.format.block_frames,
                   .stop = options.stop};
  if (scenario.step_limit > 0) out.step_limit = scenario.step_limit;
  if (scenario.time_limit > 0) out.time_limit = scenario.time_limit;
  if (scenario.spin_limit > 0) out.spin_limit = scenario.spin_limit;
  for (const auto& [name, value] : scenario.decisions) {
    sim::Preset preset{.point_hash = engine::HashText(name)};
    if (const int64_t* number = value.If<int64_t>()) {
      preset.value = *number;
    } else if (const std::string* text = value.If<std::string>()) {
      preset.name = *text;
    }
    out.presets.push_back(std::move(preset));
  }
  return out;
}

// Who answers the run's decisions; `recorder` notes what deviates.
struct Oracle {
  sim::Reference reference;
  std::optional<sim::RandomWalk> walk;
  std::optional<sim::Replay> replay;
  std::optional<sim::Recorder> recorder;

  sim::Scheduler& Choose(const RunOptions& options) {
    if (options.random_seed) return recorder.emplace(walk.emplace(*options.random_seed));
    if (options.replay) return recorder.emplace(replay.emplace(*options.replay));
    return reference;
  }
};

engine::Result<std::vector<float>> AudioInput(const Scenario& scenario) {
  if (scenario.audio_input.empty()) return std::vector<float>();
  auto wav = engine::synth::ReadWav(scenario.audio_input);
  if (!wav.ok()) return wav.errors();
  if (wav.value().sample_rate != scenario.format.sample_rate) {
    return engine::Error{.file = scenario.audio_input,
                         .message = "the input has a sample rate of " + std::to_string(wav.value().sample_rate) +
                                    " Hz; expected that of the scenario, " +
                                    std::to_string(scenario.format.sample_rate)};
  }
  return std::move(wav.value().frames);
}

}  // namespace

engine::Result<RunResult> RunSim(const Scenario& scenario, const RunOptions& options) {
  auto input = AudioInput(scenario);
  if (!input.ok()) return input.errors();
  sim::SimRuntime runtime(MachineOf(scenario, options));
  sim::SimAudioDevice device(runtime, {.format = scenario.format,
                                       .overrun = scenario.overrun,
                                       .frames = FramesOf(scenario),
                                       .input = std::move(input).value()});
  Watch watch;
  Play play{.scenario = &scenario, .runtime = &runtime, .device = &device, .watch = &watch};
  Oracle oracle;
  Play* p = &play;
  RunResult result;
  result.verdict = runtime.Run(
      oracle.Choose(options), [p] { p->Main(); }, InputsOf(scenario, play.instance), &watch);
  if (!play.errors.empty()) return play.errors;
  watch.Finish(runtime.End());
  result.findings = std::move(watch.findings);
  result.events = watch.log.Take();
  result.audio = device.TakeRendered();
  result.format = scenario.format;
  result.schedule = {.scenario = scenario.name,
                     .content = scenario.content_hash,
                     .host = std::string(scenario.host->Name()),
                     .seed = scenario.seed};
  if (oracle.recorder) result.schedule.deviations = oracle.recorder->deviations();
  if (oracle.replay) {
    result.schedule_applied = oracle.replay->applied();
    for (const auto& [deviation, reason] : oracle.replay->unapplied()) {
      result.schedule_complaints.push_back(sim::ToText(deviation) + ": " + reason);
    }
  }
  result.hash = runtime.Hash();
  result.steps = runtime.Steps();
  result.end = runtime.End();
  result.blocks = device.blocks();
  result.xruns = device.xruns();
  return result;
}

}  // namespace scenarios
