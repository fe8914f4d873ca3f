// Tells one finding of a search: makes its schedule small, then its scenario, and writes the finding's folder.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "tools/explore_chunk.h"
#include "tools/explore_folder.h"
#include "tools/explore_plan.h"

namespace tools {

struct TellOptions {
  std::string shown;       // the scenario, as a user names it
  bool shrink = true;      // false: schedule and scenario as they were found
  bool causality = false;  // writes causality.svg, too
  double timeout = 120;    // seconds that a run may take which ended its process
  std::function<bool()> stop{};
};

struct Told {
  std::string text;    // for people
  std::string folder;  // below the exploration's: "findings/000017-shared_state"; empty: none was written
};

// `taken`: folders of other findings, by key.
engine::Result<Told> Tell(const scenarios::Scenario& scenario, const ExplorePlan& plan, const FoundRun& run,
                          const ExploreFolder& folder, const std::map<std::string, std::string>& taken,
                          const TellOptions& options);

// How much likelier it gets along the run to end so; a drawing of it into `svg` if that is a path.
engine::Result<std::string> CausalityOf(const scenarios::Scenario& scenario,
                                        const std::vector<sim::Deviation>& deviations, const std::string& key,
                                        bool sound, const std::string& svg, const std::function<bool()>& stop);

}  // namespace tools
