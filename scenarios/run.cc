#include "scenarios/run.h"

#include <algorithm>
#include <utility>

#include "scenarios/run_backends.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

engine::TimedInputs InputsOf(const Scenario& scenario, const std::atomic<engine::HostInstance*>& live) {
  engine::TimedInputs inputs;
  for (const TimelineEvent& event : scenario.timeline) {
    if (event.at >= scenario.length) continue;
    inputs.push_back(
        {event.at, [&event, &live] {
           engine::HostInstance* instance = live.load(std::memory_order_acquire);
           if (!instance) return;
           instance->Deliver(
               {.at = event.at, .stamped = event.stamped, .verb = event.verb, .arguments = event.arguments});
         }});
  }
  return inputs;
}

int64_t FramesOf(const Scenario& scenario) { return engine::FrameAt(scenario.length, scenario.format.sample_rate); }

void Watch::OnEvent(const engine::EventRecord& record) {
  if (keep_events_) log.OnEvent(record);
  if (told_.load(std::memory_order_acquire)) {
    for (engine::Checker* checker : checkers_) checker->OnEvent(record);
  }
  if (record.event.type->kind != engine::EventType::Class::finding) return;
  findings.push_back(FindingOf(record));
}

engine::Finding Watch::FindingOf(const engine::EventRecord& record) {
  engine::Finding finding{.kind = record.event.type->name,
                          .time = record.time,
                          .context = std::string(record.who),
                          .point = record.point ? record.point->name : ""};
  if (record.location.file) finding.location = record.location.file + (":" + std::to_string(record.location.line));
  const std::string text = engine::Format(record.event);
  finding.message = text.empty() ? finding.kind : finding.kind + " " + text;
  return finding;
}

void Watch::Add(engine::Finding finding) { findings.push_back(std::move(finding)); }

void Watch::Tell(std::span<engine::Checker* const> checkers) {
  checkers_.assign(checkers.begin(), checkers.end());
  told_.store(true, std::memory_order_release);
}

void Watch::Finish(engine::Time end) {
  for (engine::Checker* checker : checkers_) checker->Finish(end, *this);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const engine::Finding& a, const engine::Finding& b) { return a.time < b.time; });
}

// What a host says of a text that stands in the scenario has that text's place and no file; what is missing there has
// no place either.
engine::Errors NamedErrors(engine::Errors errors, const Scenario& scenario) {
  for (engine::Error& error : errors) {
    const auto file = static_cast<size_t>(FileOf(error.line));
    if (!error.file.empty() || file >= scenario.sources.size()) continue;
    error.file = scenario.sources[file];
    error.line = LineOf(error.line);
  }
  return errors;
}

void Play::Main() {
  auto result = scenario->host->Build(*config, *runtime, *device);
  if (!result.ok()) {
    errors = NamedErrors(result.errors(), *scenario);
    return;
  }
  instance = std::move(result).value();
  live.store(instance.get(), std::memory_order_release);
  built = runtime->Now();
  watch->Tell(instance->Checkers());
  while (runtime->Now() < scenario->length) runtime->Park(scenario->length, "run.length");
  // In a context of its own: a host that cannot stop must not keep the run from ending.
  main = runtime->SelfId();
  runtime->Spawn(
      {.name = "shutdown", .role = engine::Role::controller, .priority = 62},
      [this] {
        instance->Shutdown();
        down.store(true);
        runtime->Unpark(main, "run.down");
      },
      "run.shutdown");
  engine::Time limit = scenario->length + kShutdownLimit;
  while (!down.load() && runtime->Now() < limit) runtime->Park(limit, "run.end");
}

engine::Result<RunResult> Run(const Scenario& scenario, const RunOptions& options) {
  if (std::string missing = scenario.host->Missing(); !missing.empty()) {
    return RunResult{.format = scenario.format, .skipped = std::move(missing)};
  }
  return options.backend == Backend::sim ? RunSim(scenario, options) : RunRealtime(scenario, options);
}

}  // namespace scenarios
