// tactus diff: two run folders, the first event and the first frame at which they part.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/synth/wav_file.h"
#include "tools/console.h"
#include "tools/files.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

struct TraceDifference {
  bool differs = false;
  size_t line = 0;
  std::string a, b;
};

TraceDifference CompareTraces(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    std::string left = i < a.size() ? a[i] : "(the trace ends)", right = i < b.size() ? b[i] : "(the trace ends)";
    if (left != right) return {true, i + 1, left, right};
  }
  return {};
}

struct SoundDifference {
  bool differs = false;
  std::string what;
};

SoundDifference CompareSounds(const engine::synth::Sample& a, const engine::synth::Sample& b) {
  if (a.sample_rate != b.sample_rate) return {true, fmt::format("{} Hz against {} Hz", a.sample_rate, b.sample_rate)};
  if (a.channels != b.channels) return {true, fmt::format("{} channels against {}", a.channels, b.channels)};
  if (a.frames.size() != b.frames.size()) {
    return {true, fmt::format("{} frames against {}", a.frames.size() / static_cast<size_t>(a.channels),
                              b.frames.size() / static_cast<size_t>(b.channels))};
  }
  size_t first = a.frames.size(), count = 0;
  float most = 0;
  for (size_t i = 0; i < a.frames.size(); ++i) {
    if (a.frames[i] == b.frames[i]) continue;
    first = std::min(first, i);
    ++count;
    most = std::max(most, std::fabs(a.frames[i] - b.frames[i]));
  }
  if (count == 0) return {};
  size_t frame = first / static_cast<size_t>(a.channels);
  return {true, fmt::format("from frame {} ({:.6f} ms) on, {} samples, at most {:.1f} dBFS apart", frame,
                            static_cast<double>(frame) * 1e3 / a.sample_rate, count,
                            20 * std::log10(static_cast<double>(most)))};
}

}  // namespace

int Diff(const Arguments& arguments) {
  engine::Errors errors;
  std::string traces[2];
  engine::synth::Sample sounds[2];
  for (size_t i = 0; i < 2; ++i) {
    auto trace = ReadFile(arguments.paths[i] + "/trace.txt");
    auto sound = engine::synth::ReadWav(arguments.paths[i] + "/audio.wav");
    if (!trace.ok()) errors.push_back(trace.error());
    if (!sound.ok()) errors.push_back(sound.error());
    if (!trace.ok() || !sound.ok()) continue;
    traces[i] = std::move(trace).value();
    sounds[i] = std::move(sound).value();
  }
  if (!errors.empty()) return PrintErrors(errors, arguments.json);
  TraceDifference trace = CompareTraces(Lines(traces[0]), Lines(traces[1]));
  SoundDifference sound = CompareSounds(sounds[0], sounds[1]);
  if (arguments.json) {
    Json json = {{"trace_differs", trace.differs}, {"sound_differs", sound.differs}};
    if (trace.differs) json["trace"] = {{"line", trace.line}, {"a", trace.a}, {"b", trace.b}};
    if (sound.differs) json["sound"] = sound.what;
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    if (trace.differs) fmt::print("trace   line {}\n  a  {}\n  b  {}\n", trace.line, trace.a, trace.b);
    if (sound.differs) fmt::print("sound   {}\n", sound.what);
    if (!trace.differs) fmt::print("trace   equal\n");
    if (!sound.differs) fmt::print("sound   equal\n");
  }
  return trace.differs || sound.differs ? kFailed : kOk;
}

}  // namespace tools
