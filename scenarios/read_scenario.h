// From a tree to a Scenario: the field tables, then what they cannot say.
#pragma once
#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

// `scenario` says where it is from and its host. REQUIRES: a map. With complaints the result is of no use.
Scenario ReadScenario(Scenario scenario, Node root, engine::Errors* errors);

}  // namespace scenarios
