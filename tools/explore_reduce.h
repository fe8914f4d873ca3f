// Makes a scenario smaller while a schedule still shows its finding: fewer timeline events, a shorter run. The names in
// a schedule are those of places and blocks, so that it keeps its meaning.
//
// A smaller scenario counts only if its own reference run does not show the finding: else events could go until an
// expectation fails because nothing happens any more. And an expectation must fail with the same words: a run that is
// too short fails in other ways. A finding that is told when the run ends, such as a call that has not returned by
// then, keeps its run's length: of a shorter run it would say nothing but that it is short.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "sim/schedule.h"
#include "tools/hunter.h"

namespace tools {

struct Reduced {
  scenarios::Scenario scenario;
  std::vector<size_t> kept;  // of the timeline, as indices into the whole one
  uint64_t trials = 0;
};

// Nothing: it cannot be made smaller. REQUIRES: the schedule is not empty and shows `wanted`.
std::optional<Reduced> Reduce(const scenarios::Scenario& whole, const std::vector<sim::Deviation>& deviations,
                              const Found& wanted, bool sound, const std::function<bool()>& stop);

// The YAML of it: the whole one's, with comments for the lines of the events that went, and with the new length: each
// line keeps its number. Nothing where an event is not a line of its own, or the length is not, or a file lies
// elsewhere: a variant of a matrix, defaults.
std::optional<std::string> ReducedText(const scenarios::Scenario& whole, const Reduced& reduced);
// "2 of 3 timeline events (lines 10, 12); 12ms of 26ms are left".
std::string LeftOutText(const scenarios::Scenario& whole, const Reduced& reduced);
// Writes the text under the whole one's name into the folder, with the files that it names, and loads it from there.
engine::Result<scenarios::Scenario> WriteReduced(const scenarios::Scenario& whole, const std::string& text,
                                                 const std::string& folder);

}  // namespace tools
