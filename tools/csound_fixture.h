// What the tests of the Csound model share: a folder with files, runs of scenarios, and Csound alone.
#pragma once
#include <csound/csound.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/hosts/csound/csound.h"
#include "engine/synth/wav_file.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "tools/scratch_folder.h"

namespace tools {

class CsoundFixture : public ::testing::Test {
 protected:
  static scenarios::Hosts CsoundOnly() {
    static const engine::Host* hosts[] = {&engine::csound::CsoundHost()};
    return hosts;
  }

  std::string Write(std::string_view name, std::string_view text) { return folder_.Write(name, text); }

  engine::Result<scenarios::RunResult> RunFile(const std::string& path) {
    auto scenario = scenarios::LoadScenario(path, "", CsoundOnly());
    if (!scenario.ok()) return scenario.errors();
    return scenarios::Run(scenario.value(), {});
  }

  engine::Result<scenarios::RunResult> Run(const std::string& more, const std::string& audio = "channels: 1",
                                           const std::string& length = "300ms") {
    return RunFile(
        Write("scenario.yaml", "name: a test\nhost: csound\nlength: " + length + "\naudio: {" + audio + "}\n" + more));
  }

  // How long the one evalCode of a run took; -1: it did not return.
  engine::Time EvalTime(const std::string& more) {
    auto result = Run(more);
    EXPECT_TRUE(result.ok()) << engine::ToString(result.errors());
    if (!result.ok()) return -1;
    for (const sim::LoggedEvent& event : result.value().events) {
      int64_t after = 0;
      if (std::string_view(event.type->name) == "evalCode.return" && event.Field("after", &after)) return after;
    }
    return -1;
  }

  std::string ErrorOf(const std::string& more) {
    auto result = Run(more);
    return result.ok() ? "none" : engine::ToString(result.errors());
  }

  // The texts of a run's events of one name.
  static std::vector<std::string> Texts(const scenarios::RunResult& result, std::string_view name) {
    std::vector<std::string> texts;
    for (const sim::LoggedEvent& event : result.events) {
      if (std::string_view(event.type->name) == name) texts.push_back(event.text);
    }
    return texts;
  }

  // Csound alone, writing a file of floats, as `csound -f -o` does.
  std::vector<float> Offline(const std::string& csd) {
    const std::string wav = (folder_ / "offline.wav").string();
    const char* arguments[] = {"csound", "-W", "-f", "-d", "-m0", "-o", wav.c_str(), csd.c_str()};
    CSOUND* csound = csoundCreate(nullptr);
    csoundSetMessageStringCallback(csound, [](CSOUND*, int, const char*) {});
    EXPECT_EQ(csoundCompile(csound, 8, arguments), 0);
    while (csoundPerformKsmps(csound) == 0) {
    }
    csoundDestroy(csound);
    auto file = engine::synth::ReadWav(wav);
    EXPECT_TRUE(file.ok());
    return file.ok() ? file.value().frames : std::vector<float>();
  }

  ScratchFolder folder_;
};

}  // namespace tools
