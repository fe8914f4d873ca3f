// For tests of the HALion model from the outside: a script and its scenario are written to a fresh folder, loaded and
// run as the command line does it, and what the run shows is looked up by name.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
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

using engine::Time;
using sim::LoggedEvent;

// Of a scenario: what is not the script.
struct Settings {
  std::string length = "100ms";
  int block_frames = 256;
  std::vector<std::string> timeline;  // "at: 10ms, note_on: {key: 60}"
  // Further keys at the top, a line each. Voices begin and end within a frame, so that levels can be compared.
  std::string more = kPlainVoices;

  static constexpr const char* kPlainVoices = "instrument: {waveform: square, attack: 0ms, release: 0ms}\n";
  static constexpr const char* kNoCosts =
      "costs: {instruction: 0ns}\ninstrument: {waveform: square, attack: 0ms, release: 0ms}\n";
};

// What a run showed. Audio is of one channel.
struct Outcome {
  scenarios::RunResult run;

  std::vector<LoggedEvent> Named(std::string_view name) const {
    std::vector<LoggedEvent> out;
    for (const LoggedEvent& event : run.events) {
      if (name == event.type->name) out.push_back(event);
    }
    return out;
  }
  size_t Count(std::string_view name) const { return Named(name).size(); }
  // The first of that name and, if given, text; a failed test and an event of time -1 if there is none.
  LoggedEvent First(std::string_view name, std::string_view text = {}) const {
    for (const LoggedEvent& event : run.events) {
      if (name == event.type->name && (text.empty() || text == event.text)) return event;
    }
    ADD_FAILURE() << "no event " << name << " " << text << "\n" << Trace();
    LoggedEvent none;
    none.time = -1;
    return none;
  }
  std::vector<std::string> Texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const LoggedEvent& event : Named(name)) out.push_back(event.text);
    return out;
  }
  std::vector<std::string> Prints() const { return Texts("print"); }
  std::vector<int64_t> Values(std::string_view name, std::string_view field) const {
    std::vector<int64_t> out;
    for (const LoggedEvent& event : Named(name)) out.push_back(Value(event, field));
    return out;
  }
  // The place of an event in the trace; the length of the trace if there is none.
  size_t PlaceOf(std::string_view name, std::string_view text = {}) const {
    for (size_t i = 0; i < run.events.size(); ++i) {
      if (name == run.events[i].type->name && (text.empty() || text == run.events[i].text)) return i;
    }
    return run.events.size();
  }
  std::string Trace() const { return sim::TraceText(run.events, run.format); }

  static int64_t Value(const LoggedEvent& event, std::string_view field) {
    int64_t value = -1;
    EXPECT_TRUE(event.type && event.Field(field, &value)) << field;
    return value;
  }

  // ---- audio: frames of the stream
  int64_t Frames() const { return static_cast<int64_t>(run.audio.size()); }
  float At(int64_t frame) const { return run.audio.at(static_cast<size_t>(frame)); }
  // The first frame from `from` on that is not silent; Frames() if there is none.
  int64_t FirstSound(int64_t from = 0) const {
    while (from < Frames() && At(from) == 0) ++from;
    return from;
  }
  int64_t FirstSilence(int64_t from) const {
    while (from < Frames() && At(from) != 0) ++from;
    return from;
  }
  // The first frame at which two runs differ; the length of the shorter one if none does.
  int64_t FirstDifference(const Outcome& other) const {
    int64_t frame = 0, end = std::min(Frames(), other.Frames());
    while (frame < end && At(frame) == other.At(frame)) ++frame;
    return frame;
  }
};

class HalionTest : public ::testing::Test {
 protected:
  static constexpr int kRate = 48000;

  std::string Write(std::string_view name, std::string_view text) { return folder_.Write(name, text); }

  Outcome Play(std::string_view script, const Settings& setup = {}) {
    Write("script.lua", script);
    std::string yaml = "name: a test\nhost: halion\nscript: script.lua\nlength: " + setup.length +
                       "\naudio: {sample_rate: 48000, block_frames: " + std::to_string(setup.block_frames) +
                       ", channels: 1}\n" + setup.more;
    if (!setup.timeline.empty()) yaml += "timeline:\n";
    for (const std::string& entry : setup.timeline) yaml += "  - {" + entry + "}\n";
    return Finish(scenarios::LoadScenario(Write("scenario.yaml", yaml), "", Hosts()));
  }

  // With the host's default scenario.
  Outcome PlayBare(std::string_view script) {
    return Finish(scenarios::LoadScript(Write("script.lua", script), Hosts()));
  }

  // The nominal start of a block, and the first block that starts after an instant: computed here, not by the code
  // under test.
  static Time StartOf(int64_t block, int block_frames) { return block * block_frames * 1'000'000'000 / kRate; }
  static int64_t FirstBlockAfter(Time at, int block_frames) {
    int64_t block = 0;
    while (StartOf(block, block_frames) <= at) ++block;
    return block;
  }

 private:
  static Outcome Finish(const engine::Result<scenarios::Scenario>& scenario) {
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

  ScratchFolder folder_;
};

}  // namespace tools
