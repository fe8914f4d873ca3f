// The field tables of a scenario file for one host: the loader, the JSON Schema, the reference page and completion are
// all made from them.
#pragma once
#include <string_view>
#include <vector>

#include "engine/hosts/host.h"
#include "engine/hosts/value.h"

namespace scenarios {

// The keys at the top, the host's own among them. `expect` stands for what ExpectationFields lists. The views in the
// tables are the host's: they live as long as it does.
std::vector<engine::Field> ScenarioFields(const engine::Host& host);
// The kinds of expectations. A kind whose type is map may be a list of such maps, each an expectation of its own.
std::vector<engine::Field> ExpectationFields(const engine::Host& host);
// What expectations can name: the host's events, xruns and what the machine finds.
std::vector<const engine::EventType*> EventsOf(const engine::Host& host);

}  // namespace scenarios
