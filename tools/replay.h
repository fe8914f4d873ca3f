// What `tactus replay` does with a schedule besides running it.
#pragma once
#include <string>

#include "sim/schedule.h"
#include "tools/verbs.h"

namespace tools {

// A schedule, the scenario as it is to be run, and how a user names the two.
struct Replayed {
  const scenarios::Scenario& scenario;
  const sim::Schedule& schedule;
  std::string key;  // of the finding that it was kept for; empty: the first
  std::string path, shown;
};

// --report: what an exploration prints of it. --causality: and where along the run the harm is done. Exit codes.
int ReportReplay(const Replayed& replayed, const Arguments& arguments);
// --break-at: raises SIGTRAP there, on the stack of the context that came to it.
int BreakReplay(const Replayed& replayed, const Arguments& arguments);

}  // namespace tools
