#include "scenarios/run_checkers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/checkers/bad_sample.h"

namespace scenarios {
namespace {

constexpr const char* kAudio = "audio";  // who writes the sound, in messages
constexpr std::string_view kBadSample = "bad_sample", kSharing = "sharing", kDataRace = "data_race";

sim::checkers::CheckerOptions OptionsOf(const Checks& checks) {
  auto on = [&](const char* kind) { return checks.Of(kind) != Severity::off; };
  auto severity = [&](const char* kind) {
    using sim::checkers::Severity;
    return on(kind) ? Severity::error : Severity::off;  // what is only a warning is told apart in Judge
  };
  return {.data_race = on("data_race"),
          .lock_order = on("lock_order"),
          .lost_wakeup = on("lost_wakeup"),
          .realtime = {.lock = severity("rt_lock"),
                       .wait = severity("rt_wait"),
                       .allocation = severity("rt_allocation"),
                       .file = severity("rt_file")},
          .bounds = {.starvation = on("starvation") ? checks.starvation_bound : 0,
                     .priority_inversion = on("priority_inversion") ? checks.inversion_bound : 0}};
}

void SortByTime(std::vector<engine::Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const engine::Finding& a, const engine::Finding& b) { return a.time < b.time; });
}

// A host's table of who may share what was broken by the very access that was found to race: the race says it all.
bool IsToldAsRace(const engine::Finding& finding, const std::vector<engine::Finding>& found) {
  return finding.kind == kSharing && std::any_of(found.begin(), found.end(), [&](const engine::Finding& other) {
           return other.kind == kDataRace && other.time == finding.time && other.context == finding.context &&
                  other.point == finding.point;
         });
}

}  // namespace

RunCheckers::RunCheckers(sim::SimRuntime& runtime, const Scenario& scenario) : checks_(scenario.checks) {
  auto watches = [&](const CheckerKind& kind) {
    return kind.name != kBadSample && kind.name != kSharing && checks_.Of(kind.name) != Severity::off;
  };
  if (std::any_of(kCheckerKinds.begin(), kCheckerKinds.end(), watches)) {
    checkers_ = std::make_unique<sim::checkers::Checkers>(runtime, OptionsOf(checks_));
  }
}

void RunCheckers::Judge(RunResult& result) const {
  std::vector<engine::Finding> found = std::exchange(result.findings, {});
  if (checkers_) found.insert(found.end(), checkers_->found().begin(), checkers_->found().end());
  if (checks_.Of(kBadSample) != Severity::off) {
    std::vector<engine::Finding> bad = sim::checkers::BadSamples(result.audio, result.format, kAudio);
    found.insert(found.end(), bad.begin(), bad.end());
  }
  SortByTime(found);
  for (const engine::Finding& finding : found) {
    if (IsToldAsRace(finding, found)) continue;
    Severity severity = checks_.Of(finding.kind);
    if (severity == Severity::off) continue;
    (severity == Severity::error ? result.findings : result.warnings).push_back(finding);
  }
}

}  // namespace scenarios
