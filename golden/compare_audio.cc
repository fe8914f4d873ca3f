#include "golden/compare_audio.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace golden {
namespace {

constexpr size_t kEventsTold = 3;

// Floats as integers in the same order.
int64_t Ordered(float x) {
  const auto bits = std::bit_cast<int32_t>(x);
  return bits < 0 ? int64_t{std::numeric_limits<int32_t>::min()} - bits : bits;
}

std::string Milliseconds(engine::Time time) {
  return fmt::format("{}.{:06} ms", time / engine::kMillisecond, time % engine::kMillisecond);
}

std::string Describe(const sim::LoggedEvent& event) {
  std::string text = fmt::format("{}: {} {}", Milliseconds(event.time), event.context, event.Print());
  if (!event.point.empty()) text += ", at " + event.point;
  if (!event.file.empty()) text += fmt::format(", {}:{}", event.file, event.line);
  return text;
}

// What may have sounded in a block: what happened before its deadline, the last of it.
std::string WhoRan(const Rendering& rendering, int64_t block) {
  const engine::Time deadline = rendering.format.StartOf(block + 1);
  const auto end = std::find_if(rendering.events.begin(), rendering.events.end(),
                                [&](const sim::LoggedEvent& event) { return event.time >= deadline; });
  const auto count = static_cast<size_t>(end - rendering.events.begin());
  if (count == 0) return "\nno event stands before the end of that block";
  std::string text = "\nthe last events before the end of that block:";
  for (size_t i = count - std::min(count, kEventsTold); i < count; ++i) text += "\n  " + Describe(rendering.events[i]);
  return text;
}

void AddLine(std::string& text, const std::string& line) { text += (text.empty() ? "" : "\n") + line; }

double Decibel(double level) { return 20 * std::log10(level); }

std::string DescribeSamples(const SampleDifference& difference, int64_t frames, const Rendering& rendering,
                            const Windows& windows) {
  const int64_t frame = StreamFrame(difference.first_frame, windows);
  const int64_t block = frame / rendering.format.block_frames;
  std::string text = fmt::format("differs from frame {} on (block {}, {}, channel {}): {} instead of {}", frame, block,
                                 Milliseconds(engine::TimeOfFrame(frame, rendering.format.sample_rate)),
                                 difference.channel, difference.got, difference.expected);
  if (difference.ulps >= 0) text += fmt::format(", {} ULP", difference.ulps);
  return text + "\n" + Amount(difference, frames) + WhoRan(rendering, block);
}

// Why samples cannot be set side by side, or need not be.
std::string DescribeShape(const engine::synth::Sample& expected, const engine::AudioFormat& format, int64_t got_frames,
                          const Windows& windows) {
  std::string text;
  if (expected.sample_rate != format.sample_rate) {
    AddLine(text, fmt::format("the sample rate is {} Hz instead of {}", format.sample_rate, expected.sample_rate));
  }
  if (expected.channels != format.channels) {
    AddLine(text, fmt::format("there are {} channels instead of {}", format.channels, expected.channels));
  }
  if (expected.FrameCount() != got_frames) {
    AddLine(text, fmt::format("the length {}is {} frames instead of {}", windows.empty() ? "" : "of the windows ",
                              got_frames, expected.FrameCount()));
  }
  return text;
}

}  // namespace

int64_t UlpsBetween(float a, float b) { return std::abs(Ordered(a) - Ordered(b)); }

SampleDifference DifferenceOf(std::span<const float> expected, std::span<const float> got, int channels) {
  SampleDifference out;
  const size_t common = std::min(expected.size(), got.size());
  int64_t last_frame = -1;
  for (size_t i = 0; i < common; ++i) {
    const float a = expected[i], b = got[i];
    if (std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b)) continue;
    const auto frame = static_cast<int64_t>(i) / channels;
    const bool numbers = std::isfinite(a) && std::isfinite(b);
    if (out.first_frame < 0) {
      out.first_frame = frame;
      out.channel = static_cast<int>(static_cast<int64_t>(i) % channels);
      out.expected = a;
      out.got = b;
      out.ulps = std::isnan(a) || std::isnan(b) ? -1 : UlpsBetween(a, b);
    }
    out.frames += frame != last_frame;
    last_frame = frame;
    out.not_numbers += !numbers;
    if (!numbers) continue;
    out.max_abs = std::max(out.max_abs, std::abs(a - b));
    out.max_ulps = std::max(out.max_ulps, UlpsBetween(a, b));
    const double off = static_cast<double>(a) - static_cast<double>(b);
    out.rms += off * off;
  }
  if (common > 0) out.rms = std::sqrt(out.rms / static_cast<double>(common));
  return out;
}

std::string Amount(const SampleDifference& difference, int64_t frames) {
  std::string text = fmt::format("{} of {} frames differ", difference.frames, frames);
  if (difference.max_abs > 0) {
    text += fmt::format(", at most by {} ({:.1f} dBFS), {} ULP; rms {:.1f} dBFS", difference.max_abs,
                        Decibel(difference.max_abs), difference.max_ulps, Decibel(difference.rms));
  }
  if (difference.not_numbers > 0) text += fmt::format("; {} samples are no numbers", difference.not_numbers);
  return text;
}

bool IsSilent(std::span<const float> samples) {
  return std::all_of(samples.begin(), samples.end(), [](float x) { return x == 0; });
}

AudioDifference CompareAudio(const engine::synth::Sample& expected, const Rendering& rendering, const Windows& windows,
                             bool silent_is_fine) {
  const engine::AudioFormat& format = rendering.format;
  const int64_t run_frames = static_cast<int64_t>(rendering.audio.size()) / std::max(format.channels, 1);
  if (std::string text = NotReached(windows, run_frames); !text.empty()) return {std::move(text), run_frames};
  const std::vector<float> got = Cut(rendering.audio, std::max(format.channels, 1), windows);
  const int64_t got_frames = static_cast<int64_t>(got.size()) / std::max(format.channels, 1);
  const int64_t common = std::min(expected.FrameCount(), got_frames);
  AudioDifference out{.text = DescribeShape(expected, format, got_frames, windows),
                      .frames = std::max(expected.FrameCount(), got_frames) - common};
  if (expected.channels != format.channels || expected.sample_rate != format.sample_rate) {
    out.frames += common;
    return out;
  }
  // Of other windows, nothing says which frame was which.
  if (!windows.empty() && out.frames > 0) return out;
  const SampleDifference difference = DifferenceOf(expected.frames, got, format.channels);
  out.frames += difference.frames;
  if (difference.frames > 0) AddLine(out.text, DescribeSamples(difference, common, rendering, windows));
  if (out.text.empty() && !silent_is_fine && IsSilent(got)) {
    out.text =
        "unmeasurable: the golden file and this run are both silent; a scenario that means it says `silent: true`";
  }
  return out;
}

}  // namespace golden
