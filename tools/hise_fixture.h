// For tests of the HISE model from the outside: a script and its scenario are written to a fresh folder, loaded and run
// as the command line does it.
#pragma once
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"
#include "tools/scratch_folder.h"

namespace tools {

using engine::kMillisecond;

// Of a scenario: what is not the script. Statements take no time unless `more` says so.
struct HiseSettings {
  std::string length = "500ms";
  int block_frames = 256;
  std::vector<std::string> timeline;  // "at: 10ms, click: {id: Go}"
  std::string costs = "statement: 0ns";
  std::string more;  // further keys at the top, a line each
};

class HiseTest : public ::testing::Test {
 protected:
  static constexpr int kRate = 48000;

  std::string Write(std::string_view name, std::string_view text) { return folder_.Write(name, text); }

  engine::Result<scenarios::Scenario> Load(std::string_view script, const HiseSettings& setup) {
    Write("script.js", script);
    std::string yaml = "name: a test\nhost: hise\nscript: script.js\nlength: " + setup.length +
                       "\naudio: {sample_rate: 48000, block_frames: " + std::to_string(setup.block_frames) +
                       ", channels: 1}\ncosts: {" + setup.costs + "}\n" + setup.more;
    if (!setup.timeline.empty()) yaml += "timeline:\n";
    for (const std::string& entry : setup.timeline) yaml += "  - {" + entry + "}\n";
    return scenarios::LoadScenario(Write("scenario.yaml", yaml), "", Hosts());
  }

  Outcome Play(std::string_view script, const HiseSettings& setup = {}) {
    const auto scenario = Load(script, setup);
    if (!scenario.ok()) {
      ADD_FAILURE() << engine::ToString(scenario.errors());
      return {};
    }
    auto result = scenarios::Run(scenario.value(), {});
    if (!result.ok()) {
      ADD_FAILURE() << engine::ToString(result.errors());
      return {};
    }
    EXPECT_EQ(result.value().verdict, sim::Verdict::ok);
    return {std::move(result).value()};
  }

  // What is wrong with the script before it runs.
  std::string ErrorOf(std::string_view script) {
    const auto scenario = Load(script, {});
    if (!scenario.ok()) return engine::ToString(scenario.errors());
    const auto result = scenarios::Run(scenario.value(), {});
    return result.ok() ? "" : engine::ToString(result.errors());
  }

  // A script with a button Go whose callback, on the scripting thread, is `body`; `more` stands above it.
  static std::string OnGo(const std::string& body, const std::string& more = "") {
    return "const var go = Content.addButton(\"Go\", 0, 0);\n" + more +
           "\ninline function onGo(component, value)\n{\n" + body + "\n}\ngo.setControlCallback(onGo);\n";
  }
  // The same with a task t, whose function is `work`.
  static std::string WithTask(const std::string& work, const std::string& body = "t.callOnBackgroundThread(work);",
                              const std::string& more = "") {
    return OnGo(
        body, "const var t = Engine.createBackgroundTask(\"T\");\nfunction work(thread)\n{\n" + work + "\n}\n" + more);
  }
  static HiseSettings Clicks(std::vector<int> at_ms, std::string costs = "statement: 0ns") {
    HiseSettings setup{.costs = std::move(costs)};
    for (int ms : at_ms) setup.timeline.push_back("at: " + std::to_string(ms) + "ms, click: {id: Go}");
    return setup;
  }

 private:
  ScratchFolder folder_;
};

}  // namespace tools
