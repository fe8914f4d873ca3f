// For tests of the MetaModule model from the outside: a scenario around the example modules, and what its run shows.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "tools/registry.h"
#include "tools/scratch_folder.h"

namespace tools {

using engine::kMicrosecond;
using engine::kMillisecond;
using engine::Time;
using sim::LoggedEvent;

struct MetaModuleRun {
  scenarios::RunResult run;

  std::vector<LoggedEvent> Named(std::string_view name) const {
    std::vector<LoggedEvent> out;
    for (const LoggedEvent& event : run.events) {
      if (name == event.type->name) out.push_back(event);
    }
    return out;
  }
  std::vector<Time> Times(std::string_view name) const {
    std::vector<Time> out;
    for (const LoggedEvent& event : Named(name)) out.push_back(event.time);
    return out;
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const LoggedEvent& event : Named(name)) out.push_back(event.text);
    return out;
  }
  std::vector<std::string> Findings() const {
    std::vector<std::string> out;
    for (const engine::Finding& finding : run.findings) out.push_back(finding.kind);
    return out;
  }
};

class MetaModuleTest : public ::testing::Test {
 protected:
  std::string Write(std::string_view name, std::string_view text) { return folder_.Write(name, text); }

  engine::Result<scenarios::Scenario> Load(const std::string& more, const std::string& length) {
    return scenarios::LoadScenario(
        Write("scenario.yaml", "name: a test\nhost: metamodule\nrealtime: no\nlength: " + length +
                                   "\naudio: {sample_rate: 48000, block_frames: 64, channels: 1, overrun: repeat}\n" +
                                   more),
        "", Hosts());
  }

  MetaModuleRun Play(const std::string& more, const std::string& length) {
    auto scenario = Load(more, length);
    if (!scenario.ok()) {
      ADD_FAILURE() << engine::ToString(scenario.errors());
      return {};
    }
    auto result = scenarios::Run(scenario.value(), {});
    if (!result.ok()) {
      ADD_FAILURE() << engine::ToString(result.errors());
      return {};
    }
    return {std::move(result).value()};
  }

  // One module in the patch at boot.
  static std::string Patch(const std::string& type, const std::string& more = "", const std::string& plugin = "probe") {
    return "patch: {modules: [{name: m, plugin: " + plugin + (type.empty() ? "" : ", type: " + type) +
           (more.empty() ? "" : ", " + more) + "}], cables: [{from: m.0, to: out.0}]}\n";
  }
  static constexpr const char* kExact = "costs: {startWindow: 0ns, pauseWindow: 0ns}\n";

 private:
  ScratchFolder folder_;
};

}  // namespace tools
