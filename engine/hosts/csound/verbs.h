// Names and arguments of the verbs, and the keys of a scenario that are Csound's own.
#pragma once
#include <string_view>
#include <vector>

#include "engine/hosts/host.h"

namespace engine::csound {

struct NamedVerb {
  std::string_view name;
  std::vector<Field> fields;
  std::string_view doc;
};
// Without `instance` and `controller`, which the timeline adds: a call within a task has neither.
const std::vector<NamedVerb>& AllVerbs();

const std::vector<Verb>& CsoundVerbs();
const std::vector<Field>& CsoundFields();
const std::vector<Switch>& CsoundSwitches();
const std::vector<CostName>& CsoundCosts();

}  // namespace engine::csound
