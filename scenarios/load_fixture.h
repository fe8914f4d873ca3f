// For tests of the loader: a folder with a script, files of defaults and what else a scenario may name.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "scenarios/fake_host.h"
#include "scenarios/load.h"

namespace scenarios {

namespace fs = std::filesystem;

inline const FakeHost kFake;
inline const engine::Host* const kHosts[] = {&kFake};

// Four lines that a scenario needs; what a test is about follows from line 5.
inline constexpr const char* kHead = "name: a test\nhost: fake\nlength: 100ms\nscript: run.fake\n";

class LoadTest : public testing::Test {
 protected:
  LoadTest() : folder_(fs::temp_directory_path() / ("load_test." + std::to_string(getpid()))) {
    fs::create_directories(folder_ / "topic" / "sub");
    Write("topic/run.fake", "print('hello')\n");
    Write("topic/in.wav", "RIFF");
    Write("outside.fake", "");
    Write("topic/quick.defaults.yaml", "audio: {block_frames: 64, channels: 1}\ncosts: {openURL: 1ms}\n");
    Write("topic/wrong.defaults.yaml", "name: no\nlimits: {steps: 0, steps: 5}\nvoicse: 3\nsame_output: [a]\n");
    Write("topic/broken.defaults.yaml", "audio: {\n");
    Write("topic/empty.defaults.yaml", "# nothing\n");
    Write("topic/list.defaults.yaml", "- audio\n");
    fs::create_symlink("../outside.fake", folder_ / "topic" / "link.fake");
  }
  ~LoadTest() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  engine::Result<Scenario> Load(const std::string& text, const std::string& name = "topic/case.yaml") {
    return LoadScenario(Write(name, text), folder_.string(), kHosts);
  }

  engine::Result<std::vector<Scenario>> LoadAll(const std::string& text, const std::string& name = "topic/case.yaml") {
    return LoadScenarios(Write(name, text), folder_.string(), kHosts);
  }

  // "line:column: message", one a line; of another file than the scenario's own with its name in front.
  std::string Complaints(const std::string& text, const std::string& name = "topic/case.yaml") {
    auto scenario = LoadAll(text, name);
    if (scenario.ok()) return "no complaint";
    std::string out;
    for (const engine::Error& error : scenario.errors()) {
      if (!error.file.ends_with(name)) out += fs::path(error.file).filename().string() + ":";
      out += std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message + "\n";
    }
    return out;
  }

  fs::path folder_;
};

}  // namespace scenarios
