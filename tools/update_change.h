// What an update would change: a run beside the golden files that are nearest to it.
#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/result.h"
#include "golden/golden.h"
#include "tools/outcome.h"

namespace tools {

struct Change {
  Outcome outcome;
  golden::Request request;
  std::vector<golden::Difference> differences;
  engine::Errors unreadable;  // golden files: an update is how they are mended

  bool any() const { return !differences.empty() || !unreadable.empty(); }
  // Golden files may be right and the scenario fails all the same.
  bool passes_otherwise() const;
  // Another accepted output may stand beside those there are.
  bool may_add() const;
};

// Runs the scenario. Errors are of the user's input, golden files apart.
engine::Result<Change> FindChange(scenarios::Scenario scenario, const scenarios::RunOptions& options,
                                  const std::string& golden);

// Trace, sound in numbers and as an envelope, expectations that fail: all that a decision needs.
void PrintChange(const Change& change);
nlohmann::ordered_json ToJson(const Change& change);

}  // namespace tools
