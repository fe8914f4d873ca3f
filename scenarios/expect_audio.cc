#include "scenarios/expect_audio.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "scenarios/units.h"

namespace scenarios {
namespace {

using engine::Value;

class Sound {
 public:
  Sound(std::span<const float> audio, const engine::AudioFormat& format)
      : audio_(audio), format_(format), frames_(static_cast<int64_t>(audio.size()) / format.channels) {}

  // The first frame in [from, to) that `is` holds for one sample of, or -1.
  template <class Is>
  int64_t Find(int64_t from, int64_t to, Is is) const {
    for (int64_t frame = std::max<int64_t>(from, 0); frame < std::min(to, frames_); ++frame) {
      for (int channel = 0; channel < format_.channels; ++channel) {
        if (is(At(frame, channel))) return frame;
      }
    }
    return -1;
  }

  int64_t FirstSound(int64_t from, int64_t to) const {
    return Find(from, to, [](float sample) { return std::fabs(sample) > kSilence; });
  }

  float At(int64_t frame, int channel) const { return audio_[static_cast<size_t>(frame * format_.channels + channel)]; }

  std::string Place(int64_t frame) const {
    return fmt::format("frame {}, {}", frame, InstantText(engine::TimeOfFrame(frame, format_.sample_rate), format_));
  }

  int64_t frames() const { return frames_; }

 private:
  std::span<const float> audio_;
  const engine::AudioFormat& format_;
  int64_t frames_;
};

// The conditions that a whole run and a window share.
class Part {
 public:
  // `name` stands before messages: "" or "window 0ms..10ms ".
  Part(const Sound& sound, const engine::AudioFormat& format, std::string name, int64_t from, int64_t to)
      : sound_(sound), format_(format), name_(std::move(name)), from_(from), to_(std::min(to, sound.frames())) {}

  void Judge(const Value& expected, std::vector<std::string>& out) const {
    if (const Value* first = expected.Find("first_sound")) JudgeFirst(first->As<engine::Cost>(), out);
    if (!expected.Find("peak") && !expected.Find("rms")) return;
    double peak = 0, squares = 0;
    for (int64_t frame = from_; frame < to_; ++frame) {
      for (int channel = 0; channel < format_.channels; ++channel) {
        auto sample = static_cast<double>(sound_.At(frame, channel));
        peak = std::max(peak, std::fabs(sample));
        squares += sample * sample;
      }
    }
    auto samples = static_cast<double>(std::max<int64_t>(to_ - from_, 0) * format_.channels);
    JudgeLevel("peak", expected.Find("peak"), peak, out);
    JudgeLevel("rms", expected.Find("rms"), samples > 0 ? std::sqrt(squares / samples) : 0, out);
  }

  void JudgeSilent(bool silent, std::vector<std::string>& out) const {
    int64_t frame = sound_.FirstSound(from_, to_);
    if (silent != (frame >= 0)) return;
    if (!silent) {
      out.push_back(name_ + "silent: expected sound, seen only silence");
      return;
    }
    float level = 0;
    for (int channel = 0; channel < format_.channels; ++channel)
      level = std::max(level, std::fabs(sound_.At(frame, channel)));
    out.push_back(fmt::format("{}seen {} at {}", name_, DecibelText(20.0 * std::log10(static_cast<double>(level))),
                              sound_.Place(frame)));
  }

 private:
  void JudgeFirst(engine::Cost range, std::vector<std::string>& out) const {
    int64_t frame = sound_.FirstSound(from_, to_);
    engine::Time seen = frame < 0 ? -1 : engine::TimeOfFrame(frame, format_.sample_rate);
    // `smp` is rounded up, a frame's time down.
    if (frame >= 0 && seen + 1 >= range.lo && seen <= range.hi) return;
    out.push_back(fmt::format("{}first_sound: expected at {}, seen {}", name_, RangeText(range, format_),
                              frame < 0 ? "only silence" : "at " + sound_.Place(frame)));
  }

  void JudgeLevel(const char* what, const Value* expected, double amplitude, std::vector<std::string>& out) const {
    if (!expected) return;
    double seen = 20.0 * std::log10(amplitude);
    const Value::List& ends = expected->As<Value::List>();
    double lo = ends[0].As<double>(), hi = ends[1].As<double>();
    if (seen >= lo && seen <= hi) return;
    out.push_back(fmt::format("{}{}: expected {}..{}, seen {}", name_, what, DecibelText(lo), DecibelText(hi),
                              DecibelText(seen)));
  }

  const Sound& sound_;
  const engine::AudioFormat& format_;
  std::string name_;
  int64_t from_, to_;
};

}  // namespace

std::vector<std::string> JudgeAudio(const Value& expected, std::span<const float> audio,
                                    const engine::AudioFormat& format) {
  std::vector<std::string> out;
  Sound sound(audio, format);
  if (int64_t bad = sound.Find(0, sound.frames(), [](float sample) { return !std::isfinite(sample); }); bad >= 0) {
    return {fmt::format("the sound holds a sample that is no number (NaN or infinite) at {}", sound.Place(bad))};
  }
  Part(sound, format, "", 0, sound.frames()).Judge(expected, out);
  auto part = [&](engine::Cost range, std::string name) {
    return Part(sound, format, std::move(name), FrameFrom(range.lo, format.sample_rate),
                FrameFrom(range.hi, format.sample_rate));
  };
  if (const Value* silent = expected.Find("silent")) {
    for (const Value& window : silent->As<Value::List>()) {
      auto range = window.As<engine::Cost>();
      part(range, fmt::format("silent: expected silence in {}, ", RangeText(range, format))).JudgeSilent(true, out);
    }
  }
  const Value* windows = expected.Find("windows");
  if (!windows) return out;
  for (const Value& window : windows->As<Value::List>()) {
    engine::Cost range{window["from"].As<engine::Time>(), window["to"].As<engine::Time>()};
    std::string name = fmt::format("window {} ", RangeText(range, format));
    part(range, name).Judge(window, out);
    const Value* silent = window.Find("silent");
    if (!silent) continue;
    bool yes = silent->As<bool>();
    part(range, name + (yes ? "silent: expected silence, " : "")).JudgeSilent(yes, out);
  }
  return out;
}

}  // namespace scenarios
