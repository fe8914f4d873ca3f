#include "scenarios/sim_session.h"

#include <utility>

#include "scenarios/audio_input.h"
#include "scenarios/run_backends.h"
#include "scenarios/run_checkers.h"
#include "sim/schedulers/constrained.h"
#include "sim/schedulers/schedulers.h"
#include "sim/sim_audio_device.h"

namespace scenarios {
namespace {

sim::Options MachineOf(const Scenario& scenario, const SessionOptions& options) {
  sim::Options out{.cores = scenario.config.machine.cores,
                   .free = scenario.config.machine.free,
                   .ring_log2 = options.ring_log2,
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

}  // namespace

struct SimSession::Impl {
  Impl(const Scenario& given, const SessionOptions& options)
      : scenario(given),
        config(given.config),
        runtime(MachineOf(given, options)),
        checkers(runtime, given),
        keep_events(options.keep_events) {
    config.cache = &cache;
    first_run_needed = given.host->NeedsFirstRun(config);
  }

  const Scenario& scenario;
  engine::HostConfig config;
  engine::HostCache cache;
  sim::SimRuntime runtime;
  RunCheckers checkers;
  const bool keep_events;
  AudioInput input;
  RunResult result;
  bool first_run_needed = false;
};

SimSession::SimSession(const Scenario& scenario, SessionOptions options)
    : impl_(std::make_unique<Impl>(scenario, options)) {}

SimSession::~SimSession() = default;

engine::Result<std::unique_ptr<SimSession>> SimSession::Make(const Scenario& scenario, SessionOptions options) {
  auto input = ReadAudioInput(scenario);
  if (!input.ok()) return input.errors();
  std::unique_ptr<SimSession> session(new SimSession(scenario, std::move(options)));
  session->impl_->input = std::move(input).value();
  session->impl_->config.format = session->impl_->input.format;
  return session;
}

engine::Status SimSession::Run(sim::Scheduler& scheduler) {
  if (std::exchange(impl_->first_run_needed, false)) {
    sim::Reference reference;
    if (engine::Status ran = RunOnce(reference); !ran.ok()) return ran;
  }
  return RunOnce(scheduler);
}

engine::Status SimSession::RunOnce(sim::Scheduler& scheduler) {
  Impl& impl = *impl_;
  impl.result = {};
  RunResult& result = impl.result;
  result.format = impl.scenario.format;
  sim::SimAudioDevice device(impl.runtime, {.format = impl.input.format,
                                            .overrun = impl.scenario.overrun,
                                            .frames = FramesOf(impl.scenario),
                                            .input = impl.input.frames});
  Watch watch(impl.keep_events);
  Play play{
      .scenario = &impl.scenario, .config = &impl.config, .runtime = &impl.runtime, .device = &device, .watch = &watch};
  Play* p = &play;
  sim::Constrained constrained(impl.scenario.interleave, scheduler);
  sim::Scheduler& oracle = impl.scenario.interleave.empty() ? scheduler : constrained;
  result.verdict = impl.runtime.Run(
      oracle, [p] { p->Main(); }, InputsOf(impl.scenario, play.live), &watch);
  for (const auto& [constraint, reason] : constrained.unmet()) {
    result.unmet.push_back(sim::ToText(constraint) + ": " + reason);
  }
  if (!play.errors.empty()) return play.errors;
  result.audio = device.TakeRendered();
  watch.Finish(impl.runtime.End());
  result.findings = std::move(watch.findings);
  result.events = watch.log.Take();
  impl.checkers.Judge(result);
  result.schedule = {.scenario = impl.scenario.name,
                     .content = impl.scenario.content_hash,
                     .host = std::string(impl.scenario.host->Name()),
                     .seed = impl.scenario.seed};
  result.hash = impl.runtime.Hash();
  result.steps = impl.runtime.Steps();
  result.end = impl.runtime.End();
  result.blocks = device.blocks();
  result.xruns = device.xruns();
  return engine::Ok();
}

const RunResult& SimSession::result() const { return impl_->result; }
RunResult SimSession::TakeResult() { return std::move(impl_->result); }
const sim::Trace& SimSession::trace() const { return impl_->runtime.Events(); }
const sim::SimRuntime& SimSession::machine() const { return impl_->runtime; }
const Scenario& SimSession::scenario() const { return impl_->scenario; }

}  // namespace scenarios
