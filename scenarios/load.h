// From a YAML file, or a bare script, to a Scenario. All complaints at once, with their places.
#pragma once
#include <span>
#include <string>

#include "engine/base/result.h"
#include "scenarios/scenario.h"

namespace scenarios {

using Hosts = std::span<const engine::Host* const>;

// `root` is the folder that ids are relative to; empty: the file's own folder.
engine::Result<Scenario> LoadScenario(const std::string& path, const std::string& root, Hosts hosts);
// The host's default scenario round a script; `Scenario::text` is the YAML it used.
engine::Result<Scenario> LoadScript(const std::string& path, Hosts hosts);

}  // namespace scenarios
