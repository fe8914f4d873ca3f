// One scenario, run and judged: what every verb of the command shows in its own way.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "golden/golden.h"
#include "scenarios/expect.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "tools/find.h"

namespace tools {

struct Outcome {
  scenarios::Scenario scenario;
  scenarios::RunResult result;
  std::vector<scenarios::Failure> failures;     // expectations that do not hold
  std::vector<golden::Difference> differences;  // from the golden files
  bool wants_golden = false;
  std::vector<std::string> notes;  // what else is to be told of it, a line each
  double seconds = 0;              // wall clock: for people, never for results

  bool skipped() const { return !result.skipped.empty(); }
  bool timed_out() const { return result.verdict == sim::Verdict::stopped; }
  bool as_expected() const { return failures.empty() && differences.empty(); }
  // An expectation failed or something was found.
  bool fails() const { return !as_expected() || !result.findings.empty(); }
  // A scenario is named fail_* if and only if it fails; what it must find, its expectations name.
  bool passes() const { return as_expected() && scenario.must_fail == !result.findings.empty(); }
};

// All variants of the target's file, or those that it names; at least one.
engine::Result<std::vector<scenarios::Scenario>> Load(const Target& target, const scenarios::Overrides& overrides = {});
// Runs and judges. Errors are of the user's input.
engine::Result<Outcome> Evaluate(scenarios::Scenario scenario, const scenarios::RunOptions& options,
                                 const std::string& golden);

golden::Request RequestOf(const scenarios::Scenario& scenario, const std::string& golden);
golden::Rendering RenderingOf(const Outcome& outcome);

// A run's folder: run.json, trace.txt, schedule.txt, audio.wav. Returns its path.
engine::Result<std::string> WriteRunFolder(const Outcome& outcome, const std::string& out);
// The same into exactly this folder.
engine::Status WriteRun(const Outcome& outcome, const std::string& folder);
// The outcome as JSON text, one line if `indent` is negative.
std::string ToJson(const Outcome& outcome, int indent);

}  // namespace tools
