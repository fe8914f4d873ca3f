// A run's result as bytes, from one process of this program to another.
#pragma once
#include <string>

#include "scenarios/run.h"

namespace tools::csound_reference {

// Findings, events, sound and how long it lasted; or what is wrong with the scenario.
std::string ToBytes(const engine::Result<scenarios::RunResult>& result);
// REQUIRES: `bytes` are of ToBytes.
engine::Result<scenarios::RunResult> FromBytes(const std::string& bytes);

}  // namespace tools::csound_reference
