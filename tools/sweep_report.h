// A sweep for people and for programs: a table, two CSV files, a JSON document.
#pragma once
#include <string>

#include "tools/sweep_run.h"

namespace tools {

// What was asked, before the runs.
std::string SettingsText(const SweepPlan& plan);
// A line a point and measure: least, quartiles, greatest.
std::string TableText(const SweepPlan& plan, const SweepResult& result);

// A line a point and measure, the same in full. Numbers have up to six decimals: latencies are in ms, to the
// nanosecond.
std::string PointsCsv(const SweepPlan& plan, const SweepResult& result);
// A line a run.
std::string RunsCsv(const SweepPlan& plan, const SweepResult& result);
std::string SweepJson(const SweepPlan& plan, const SweepResult& result);

}  // namespace tools
