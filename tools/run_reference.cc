#include "tools/run_reference.h"

#include <string>
#include <utility>

#include "tools/csound_reference/compare.h"
#include "tools/csound_reference/lockstep.h"

namespace tools {

engine::Result<Outcome> RunReference(scenarios::Scenario scenario) {
  Outcome outcome{.scenario = std::move(scenario)};
  std::string missing = outcome.scenario.host->Missing();
  if (outcome.scenario.host->Name() != "csound") missing = "--backend reference is Csound's own thread";
  if (!missing.empty()) {
    outcome.result = {.format = outcome.scenario.format, .skipped = std::move(missing)};
    return outcome;
  }
  auto real = csound_reference::RunLockstep(outcome.scenario);
  if (!real.ok()) return real.errors();
  outcome.result = std::move(real).value();
  if (outcome.skipped()) return outcome;
  auto model = scenarios::Run(outcome.scenario, {});
  if (!model.ok()) return model.errors();
  const csound_reference::Comparison found = csound_reference::Compare(model.value(), outcome.result);
  for (const std::string& difference : {found.order, found.audio}) {
    if (!difference.empty()) outcome.failures.push_back({.expectation = "reference", .message = difference});
  }
  return outcome;
}

}  // namespace tools
