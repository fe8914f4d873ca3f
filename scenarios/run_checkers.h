// The checkers of a scenario's runs on the simulated machine, with the severities that it gives them.
#pragma once
#include <memory>

#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "sim/checkers/checkers.h"
#include "sim/sim_runtime.h"

namespace scenarios {

class RunCheckers {
 public:
  // Watches every run of `runtime` from now on. REQUIRES: both outlive it.
  RunCheckers(sim::SimRuntime& runtime, const Scenario& scenario);

  // After a run: adds what was found to its findings and warnings, by time.
  void Judge(RunResult& result) const;

 private:
  const Checks& checks_;
  std::unique_ptr<sim::checkers::Checkers> checkers_;  // null: all are off
};

}  // namespace scenarios
