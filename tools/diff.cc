// tactus diff: two run folders, the first event and the first frame at which they part.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/synth/wav_file.h"
#include "golden/compare_audio.h"
#include "golden/line_diff.h"
#include "tools/console.h"
#include "tools/envelope.h"
#include "tools/files.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;
using engine::synth::Sample;

constexpr size_t kLinesShown = 12;

struct RunFolder {
  std::string trace;
  Sample sound;
  int block_frames = 0;  // 0: run.json does not say
};

engine::Result<RunFolder> ReadRunFolder(const std::string& path) {
  auto trace = ReadFile(path + "/trace.txt");
  auto sound = engine::synth::ReadWav(path + "/audio.wav");
  engine::Errors errors;
  if (!trace.ok()) errors.push_back(trace.error());
  if (!sound.ok()) errors.push_back(sound.error());
  if (!errors.empty()) return errors;
  RunFolder run{.trace = std::move(trace).value(), .sound = std::move(sound).value()};
  if (auto text = ReadFile(path + "/run.json"); text.ok()) {
    const Json json = Json::parse(text.value(), nullptr, /*allow_exceptions=*/false);
    if (json.is_object() && json.contains("block_frames") && json["block_frames"].is_number_integer())
      run.block_frames = json["block_frames"];
  }
  return run;
}

struct TraceDifference {
  size_t line = 0;  // 0: equal
  std::string a, b, text;
};

TraceDifference CompareTraces(const std::string& left, const std::string& right) {
  const std::vector<std::string_view> a = golden::Lines(left), b = golden::Lines(right);
  const auto at = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  if (at == a.size() && at == b.size()) return {};
  auto line = [at](const auto& lines) { return std::string(at < lines.size() ? lines[at] : "(the trace ends)"); };
  return {at + 1, line(a), line(b), golden::PrintEdits(golden::DiffLines(a, b), kLinesShown)};
}

struct SoundDifference {
  std::string text;  // empty: equal
  Json json;
};

double Decibel(double level) { return level > 0 ? 20 * std::log10(level) : -999; }

std::string FirstFrame(const golden::SampleDifference& difference, const RunFolder& run) {
  const int64_t frame = difference.first_frame;
  std::string text =
      fmt::format("from frame {} ({:.6f} ms", frame, static_cast<double>(frame) * 1e3 / run.sound.sample_rate);
  if (run.block_frames > 0) text += fmt::format(", block {}", frame / run.block_frames);
  text += fmt::format(") on: {} against {} in channel {}", difference.expected, difference.got, difference.channel);
  return text + (difference.ulps >= 0 ? fmt::format(", {} ULP", difference.ulps) : "");
}

SoundDifference CompareSounds(const RunFolder& a, const RunFolder& b) {
  SoundDifference out;
  auto say = [&out](const std::string& line) { out.text += (out.text.empty() ? "" : "\n") + line; };
  const int64_t frames[] = {a.sound.FrameCount(), b.sound.FrameCount()};
  out.json = {{"a", {{"sample_rate", a.sound.sample_rate}, {"channels", a.sound.channels}, {"frames", frames[0]}}},
              {"b", {{"sample_rate", b.sound.sample_rate}, {"channels", b.sound.channels}, {"frames", frames[1]}}}};
  const bool comparable = a.sound.sample_rate == b.sound.sample_rate && a.sound.channels == b.sound.channels;
  if (a.sound.sample_rate != b.sound.sample_rate)
    say(fmt::format("{} Hz against {} Hz", a.sound.sample_rate, b.sound.sample_rate));
  if (a.sound.channels != b.sound.channels)
    say(fmt::format("{} channels against {}", a.sound.channels, b.sound.channels));
  if (frames[0] != frames[1]) say(fmt::format("{} frames against {}", frames[0], frames[1]));
  if (!comparable) return out;
  const auto difference = golden::DifferenceOf(a.sound.frames, b.sound.frames, a.sound.channels);
  if (difference.frames == 0) return out;
  say(FirstFrame(difference, b));
  say(golden::Amount(difference, std::min(frames[0], frames[1])));
  out.json["first_frame"] = difference.first_frame;
  out.json["channel"] = difference.channel;
  out.json["frames"] = difference.frames;
  out.json["peak_db"] = Decibel(difference.max_abs);
  out.json["rms_db"] = Decibel(difference.rms);
  out.json["ulps"] = difference.max_ulps;
  out.json["not_numbers"] = difference.not_numbers;
  return out;
}

std::string Indented(const std::string& text, const std::string& by) {
  std::string out;
  for (char c : text) out += c == '\n' ? "\n" + by : std::string(1, c);
  return out;
}

void Print(const TraceDifference& trace, const SoundDifference& sound, const Sample& a, const Sample& b) {
  if (trace.line > 0) {
    fmt::print("trace   line {}; - a, + b:{}\n", trace.line, Indented(trace.text, "  "));
  } else {
    fmt::print("trace   equal\n");
  }
  if (sound.text.empty()) {
    fmt::print("sound   equal\n");
    return;
  }
  fmt::print("sound   {}{}\n", Indented(sound.text, "        "),
             DrawEnvelope(&a, b, {}, {.before = "a", .after = "b"}));
  fmt::print("  {}\n", Paint(Tone::dim, EnvelopeLegend()));
}

}  // namespace

int Diff(const Arguments& arguments) {
  auto a = ReadRunFolder(arguments.paths[0]), b = ReadRunFolder(arguments.paths[1]);
  engine::Errors errors;
  if (!a.ok()) errors.insert(errors.end(), a.errors().begin(), a.errors().end());
  if (!b.ok()) errors.insert(errors.end(), b.errors().begin(), b.errors().end());
  if (!errors.empty()) return PrintErrors(errors, arguments.json);
  const TraceDifference trace = CompareTraces(a.value().trace, b.value().trace);
  const SoundDifference sound = CompareSounds(a.value(), b.value());
  if (arguments.json) {
    Json json = {{"trace_differs", trace.line > 0}, {"sound_differs", !sound.text.empty()}};
    if (trace.line > 0) json["trace"] = {{"line", trace.line}, {"a", trace.a}, {"b", trace.b}};
    if (!sound.text.empty()) {
      json["sound"] = sound.json;
      json["sound"]["text"] = sound.text;
    }
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    Print(trace, sound, a.value().sound, b.value().sound);
  }
  return trace.line > 0 || !sound.text.empty() ? kFailed : kOk;
}

}  // namespace tools
