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

// The first frame that starts at or after t, its start rounded up as `smp` is.
int64_t FrameFrom(engine::Time t, int sample_rate) { return t <= 0 ? 0 : engine::FrameAt(t - 1, sample_rate) + 1; }

void JudgeLevel(const char* what, const Value* expected, double amplitude, std::vector<std::string>& out) {
  if (!expected) return;
  double seen = 20.0 * std::log10(amplitude);
  const Value::List& ends = expected->As<Value::List>();
  double lo = ends[0].As<double>(), hi = ends[1].As<double>();
  if (seen >= lo && seen <= hi) return;
  out.push_back(fmt::format("{}: expected {}..{}, seen {}", what, DecibelText(lo), DecibelText(hi), DecibelText(seen)));
}

}  // namespace

std::vector<std::string> JudgeAudio(const Value& expected, std::span<const float> audio,
                                    const engine::AudioFormat& format) {
  std::vector<std::string> out;
  Sound sound(audio, format);
  if (int64_t bad = sound.Find(0, sound.frames(), [](float sample) { return !std::isfinite(sample); }); bad >= 0) {
    return {fmt::format("the sound holds a sample that is no number (NaN or infinite) at {}", sound.Place(bad))};
  }
  if (const Value* first = expected.Find("first_sound")) {
    engine::Cost range = first->As<engine::Cost>();
    int64_t frame = sound.FirstSound(0, sound.frames());
    engine::Time seen = frame < 0 ? -1 : engine::TimeOfFrame(frame, format.sample_rate);
    if (frame < 0 || seen + 1 < range.lo || seen > range.hi) {  // `smp` is rounded up, a frame's time down
      out.push_back(fmt::format("first_sound: expected at {}, seen {}", RangeText(range, format),
                                frame < 0 ? "only silence" : "at " + sound.Place(frame)));
    }
  }
  double peak = 0, squares = 0;
  for (float sample : audio) {
    peak = std::max(peak, std::fabs(static_cast<double>(sample)));
    squares += static_cast<double>(sample) * sample;
  }
  JudgeLevel("peak", expected.Find("peak"), peak, out);
  JudgeLevel("rms", expected.Find("rms"), audio.empty() ? 0 : std::sqrt(squares / static_cast<double>(audio.size())),
             out);
  const Value* silent = expected.Find("silent");
  if (!silent) return out;
  for (const Value& window : silent->As<Value::List>()) {
    auto [lo, hi] = window.As<engine::Cost>();
    int64_t frame = sound.FirstSound(FrameFrom(lo, format.sample_rate), FrameFrom(hi, format.sample_rate));
    if (frame < 0) continue;
    float level = 0;
    for (int channel = 0; channel < format.channels; ++channel)
      level = std::max(level, std::fabs(sound.At(frame, channel)));
    out.push_back(fmt::format("silent: expected silence in {}, seen {} at {}", RangeText({lo, hi}, format),
                              DecibelText(20.0 * std::log10(static_cast<double>(level))), sound.Place(frame)));
  }
  return out;
}

}  // namespace scenarios
