// The search of one scenario, as `tactus explore` and `tactus test --explore` do it.
#pragma once
#include <string>
#include <vector>

#include "tools/verbs.h"

namespace tools {

struct ExploreReport {
  engine::Errors errors;  // of the user's input, or of the disk
  uint64_t runs = 0, distinct = 0;
  std::vector<std::string> found;  // a line each; empty: nothing was found
  std::string text;                // for people: what was told of them
  std::string json;                // of the state, as explore.json has it
  double seconds = 0;              // wall clock
  int code = 0;                    // exit code
};

// `shown`: the scenario, as a user names it. `quiet`: prints nothing.
ExploreReport ExploreScenario(const Arguments& arguments, const scenarios::Scenario& scenario, const std::string& shown,
                              bool quiet);

}  // namespace tools
