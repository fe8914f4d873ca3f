// From a schedule that shows a finding to what a reader needs: as few deviations as will do, the two steps that it
// hangs on, and a report beside the reference run.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "sim/critical.h"
#include "sim/schedule.h"
#include "tools/explore_passage.h"
#include "tools/hunter.h"

namespace tools {

struct Explained {
  Found found;           // as the run of `deviations` shows it
  bool repeats = false;  // false: the same answers do not show it again, and the rest is empty
  std::vector<sim::Deviation> deviations;
  size_t recorded = 0;   // how many there were
  uint64_t trials = 0;   // runs that it took
  bool minimal = false;  // none of them can be left out
  std::string left_out;  // of the scenario; see explore_reduce.h
  std::optional<sim::CriticalPair> critical;
  std::vector<PassageRow> reference, failing;
};

struct ExplainOptions {
  bool shrink = true;
  bool sound = false;
  std::function<bool()> stop{};  // asked before each trial: true ends it with what is there
};

// `key`: of the finding meant; empty: the first that the run shows. Errors are of the user's input.
engine::Result<Explained> Explain(const scenarios::Scenario& scenario, std::vector<sim::Deviation> deviations,
                                  std::string key, const ExplainOptions& options);

// For people, at most 118 columns wide. `replay`: the command that shows it again.
std::string ReportText(const Explained& explained, const scenarios::Scenario& scenario, const std::string& replay);

}  // namespace tools
