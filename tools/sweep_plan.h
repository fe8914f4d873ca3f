// The runs that a sweep makes: each combination of the axes is a point, each point a number of runs.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "tools/find.h"
#include "tools/sweep_measure.h"
#include "tools/sweep_options.h"

namespace tools {

// A combination of values.
struct SweepPoint {
  std::vector<size_t> at;  // of each axis, which value
  engine::Time period = 0;
};

struct SweepRun {
  size_t point = 0;
  std::vector<size_t> over;  // of each axis of `over`, which value
  int sample = 0;
  engine::Time shift = 0;  // how much later the call is made than the scenario says
  size_t scenario = 0;     // in SweepPlan::scenarios
};

struct SweepPlan {
  std::string shown;  // the scenario, as a user names it
  std::string id, name;
  const engine::Host* host = nullptr;
  std::vector<SweepAxis> axes;  // --vary, then `variant` if the file has a matrix
  std::vector<SweepAxis> over;
  std::vector<Measure> measures;
  int samples = 1;
  bool moves = false;  // sample k is the call made k / samples of a period later
  std::string moved;   // what does: "eval_code and what follows"
  std::vector<scenarios::Scenario> scenarios;
  std::vector<SweepPoint> points;  // the last axis changes fastest
  std::vector<SweepRun> runs;      // in the order of the points
};

// Errors: what is wrong with the command line, or with the scenario under one of the values; each once.
engine::Result<SweepPlan> MakeSweepPlan(const SweepArguments& arguments, const Target& target);

// The scenario of a run: what is moved, moved.
scenarios::Scenario ScenarioOf(const SweepPlan& plan, const SweepRun& run);

}  // namespace tools
