// How long it takes until all that is periodic in a scenario stands as it stood.
#include <cstdlib>
#include <numeric>

#include "engine/hosts/csound/options.h"
#include "tools/files.h"
#include "tools/sweep_plan.h"

namespace tools {
namespace {

constexpr int64_t kMostFrames = 1 << 20;

std::string TextOf(const engine::Value& fields, const char* name) {
  const engine::Value* value = fields.Find(name);
  const std::string* text = value ? value->If<std::string>() : nullptr;
  return text ? *text : std::string();
}

// Frames of the buffer that a Csound writes at once; 1 if its options cannot be read: a run says why.
int64_t BufferOf(const engine::Value& unit) {
  engine::csound::AudioOptions options;
  std::string of_file;
  if (const std::string csd = TextOf(unit, "csd"); !csd.empty()) {
    if (auto text = ReadFile(csd); text.ok()) of_file = engine::csound::SplitCsd(text.value()).options;
  }
  for (const std::string& text : {of_file, TextOf(unit, "options")}) {
    if (!engine::csound::ReadOptions(text, &options).ok()) return 1;
  }
  // Below 0 it is of k-periods, whose length only the orchestra knows.
  if (options.buffer < 0) return 1;
  return engine::csound::BuffersOf(options, 1).buffer;
}

}  // namespace

engine::Time PeriodOf(const scenarios::Scenario& scenario) {
  int64_t frames = scenario.format.block_frames;
  if (scenario.host->Name() == "csound") {
    const engine::Value* instances = scenario.config.fields.Find("instances");
    const engine::Value::Map* named = instances ? instances->If<engine::Value::Map>() : nullptr;
    if (!named) frames = std::lcm(frames, BufferOf(scenario.config.fields));
    if (named) {
      for (const auto& [name, unit] : *named) frames = std::lcm(frames, BufferOf(unit));
    }
  }
  // Of sizes that have nothing in common, the device's has to do.
  if (frames > kMostFrames) frames = scenario.format.block_frames;
  return engine::BlockStart(1, static_cast<int>(frames), scenario.format.sample_rate);
}

}  // namespace tools
