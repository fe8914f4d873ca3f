// The one place that composes scenario, host, runtime and device.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/observe.h"
#include "scenarios/scenario.h"
#include "sim/event_log.h"
#include "sim/schedule.h"
#include "sim/sim_runtime.h"

namespace scenarios {

enum class Backend : uint8_t { sim, null_clock };

struct RunOptions {
  Backend backend = Backend::sim;
  // Who answers decisions: the reference run, a seeded random walk, or a schedule. Sim only.
  std::optional<uint64_t> random_seed;
  const sim::Schedule* replay = nullptr;
  std::function<bool()> stop;  // true: give up
  // Real threads only: scripts may start the real programs that the scenario lists.
  bool allow_processes = false;
};

struct RunResult {
  sim::Verdict verdict = sim::Verdict::ok;
  std::vector<engine::Finding> findings;  // of machine, host and checkers, in time order
  std::vector<engine::Finding> warnings;  // what the scenario's checkers only warn of, in time order
  std::vector<sim::LoggedEvent> events;
  std::vector<float> audio;  // interleaved, format.channels
  engine::AudioFormat format;
  sim::Schedule schedule;                        // deviations taken: empty for the reference run
  std::vector<std::string> schedule_complaints;  // replay: lines that could not be applied, and why
  size_t schedule_applied = 0;
  std::vector<std::string> unmet;  // orders of the scenario's `interleave` that were not kept, and why
  uint64_t hash = 0;               // of the trace; 0 on real threads
  uint64_t steps = 0;
  engine::Time end = 0;
  int64_t blocks = 0, xruns = 0;
  int64_t machine_xruns =
      0;  // of the real machine, and how often else it came too late: a failure of such a run proves nothing
  std::string skipped;  // why it was not run, or empty
};

// Complaints of a host that have no file are of the scenario's: fills it in.
engine::Errors NamedErrors(engine::Errors errors, const Scenario& scenario);

// Errors are of the user's input (a script that does not compile); what happens in the run is data.
engine::Result<RunResult> Run(const Scenario& scenario, const RunOptions& options);

}  // namespace scenarios
