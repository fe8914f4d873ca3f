// Reads the `expect` part of a scenario: short forms, checks that tables cannot say, one Expectation for each.
#pragma once
#include <vector>

#include "scenarios/fields.h"
#include "scenarios/scenario.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

// Complaints go to the converter; what it complained of is not in the result.
std::vector<Expectation> ReadExpectations(const Node& expect, const engine::Host& host, engine::Time length,
                                          Converter& converter);

}  // namespace scenarios
