// The model held against the real thread, scenario by scenario, and the page that says so.
#pragma once
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "tools/csound_reference/compare.h"

namespace tools::csound_reference {

struct Row {
  std::string id;       // "csound/async_event_starts_one_cycle_later"
  std::string why_not;  // the real thread is not asked; empty: it is
  Comparison comparison;
};

// Every scenario of Csound below `root`, a folder `scenarios`, in order of their files.
engine::Result<std::vector<scenarios::Scenario>> LoadAll(const std::string& root);
// Errors are of the scenario.
engine::Result<Row> Conform(const scenarios::Scenario& scenario);
// The page, as engine/hosts/csound/CONFORMANCE.md has it.
std::string Page(const std::vector<Row>& rows);

}  // namespace tools::csound_reference
