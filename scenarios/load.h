// From a YAML file, or a bare script, to a Scenario. All complaints at once, with their places.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/overrides.h"
#include "scenarios/scenario.h"

namespace scenarios {

// Files of this ending are no scenarios: they hold what scenarios name in `defaults`.
inline constexpr const char* kDefaultsSuffix = ".defaults.yaml";

using Hosts = std::span<const engine::Host* const>;

// All variants of a file, one if it has no matrix. `root` is the folder that ids are relative to, and that defaults are
// in; empty: the file's own folder. With overrides the scenarios expect nothing: what the file expects is of its
// values.
engine::Result<std::vector<Scenario>> LoadScenarios(const std::string& path, const std::string& root, Hosts hosts,
                                                    const Overrides& overrides = {});
// The one scenario of a file.
engine::Result<Scenario> LoadScenario(const std::string& path, const std::string& root, Hosts hosts);
// The host's default scenario round a script; `Scenario::text` is the YAML it used.
engine::Result<Scenario> LoadScript(const std::string& path, Hosts hosts, const Overrides& overrides = {});

}  // namespace scenarios
