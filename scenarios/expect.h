// Judges a run by what its scenario expects. Golden comparison is not here: it needs files (golden/).
#pragma once
#include <string>
#include <vector>

#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace scenarios {

struct Failure {
  std::string expectation;   // "latency"
  std::string message;       // what was expected and what was seen, with times and blocks
  int line = 0, column = 0;  // of the expectation in the scenario; 0: nobody wrote it (`findings: none` is the default)
  std::string file = {};     // of defaults, where the expectation stands; empty: the scenario
};

// All expectations that do not hold, in the order written. Findings that no expectation allows are failures too:
// `findings` allows the kinds it names, `xruns` those of kind xrun. Nothing is judged of a run that was skipped.
std::vector<Failure> Judge(const Scenario& scenario, const RunResult& result);

}  // namespace scenarios
