// Runs a sweep's plan, several at a time, and sums up each point. What comes out does not depend on how many at a time.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "tools/sweep_plan.h"

namespace tools {

// What is kept of one run.
struct SweepRecord {
  bool done = false;
  bool timed_out = false;
  engine::Errors errors;              // it was refused: options that do not go together
  std::string skipped;                // the host is not in this program
  std::vector<Reading> readings;      // by measure
  std::vector<std::string> findings;  // kinds, each once, in order of time
};

struct SweepSummary {
  std::vector<Distribution> of;  // by measure
  std::vector<int> missing;      // by measure: calls that did not return
  int runs = 0;
  std::map<std::string, int> findings;  // kind, in how many runs
  std::string refused;                  // why, of the first run that was; empty: none
};

struct SweepResult {
  std::vector<SweepRecord> records;            // as SweepPlan::runs
  std::vector<SweepSummary> summaries;         // as SweepPlan::points
  std::vector<std::vector<std::string>> seen;  // by measure: functions that were called
  bool interrupted = false;
};

SweepResult RunSweep(const SweepPlan& plan, int jobs, double timeout, bool quiet);

}  // namespace tools
