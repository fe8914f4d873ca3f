#include "tools/envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

namespace tools {
namespace {

using engine::synth::Sample;

constexpr int kColumns = kEnvelopeColumns;
constexpr int kTickColumns = kColumns / 4;
constexpr char kSilent = ' ', kNoNumber = '!', kPastTheEnd = '/';
// From the loudest on: finer where ears are. The last is all that is not silent, as one ULP must be seen.
constexpr struct {
  char letter;
  float from;
} kLevels[] = {{'@', 1},       {'%', 0x1p-1f}, {'#', 0x1p-2f},  {'*', 0x1p-3f}, {'+', 0x1p-4f},
               {'=', 0x1p-6f}, {'-', 0x1p-8f}, {':', 0x1p-12f}, {'.', 0}};

char LetterOf(float peak) {
  if (peak == 0) return kSilent;
  const auto* level =
      std::find_if(std::begin(kLevels), std::end(kLevels), [peak](auto& each) { return peak >= each.from; });
  return level->letter;
}

// The frames of a column, of `total` in all. Where frames are fewer than columns, a frame takes several.
std::pair<int64_t, int64_t> FramesOf(int column, int64_t total) {
  const int64_t from = column * total / kColumns;
  return {from, std::max((column + 1) * total / kColumns, from + 1)};
}

std::string Row(const Sample& sound, int64_t total) {
  std::string row;
  for (int column = 0; column < kColumns; ++column) {
    auto [from, to] = FramesOf(column, total);
    to = std::min(to, sound.FrameCount());
    if (from >= to) {
      row += kPastTheEnd;
      continue;
    }
    float peak = 0;
    bool numbers = true;
    for (int64_t i = from * sound.channels; i < to * sound.channels; ++i) {
      const float level = std::fabs(sound.frames[static_cast<size_t>(i)]);
      numbers = numbers && std::isfinite(level);
      peak = std::max(peak, level);
    }
    row += numbers ? LetterOf(peak) : kNoNumber;
  }
  return row;
}

// Where one of them has ended, the other alone. Bits decide, as in a comparison: equal samples differ by nothing, even
// if they are no numbers, and 0 and -0 by the least there is.
Sample Between(const Sample& a, const Sample& b) {
  Sample out{.sample_rate = a.sample_rate, .channels = a.channels, .frames = {}};
  out.frames.resize(std::max(a.frames.size(), b.frames.size()));
  for (size_t i = 0; i < out.frames.size(); ++i) {
    const float x = i < a.frames.size() ? a.frames[i] : 0, y = i < b.frames.size() ? b.frames[i] : 0;
    if (std::bit_cast<uint32_t>(x) == std::bit_cast<uint32_t>(y)) continue;
    out.frames[i] = x == y ? 0x1p-149f : y - x;
  }
  return out;
}

std::string Milliseconds(int64_t frame, int sample_rate) {
  return fmt::format("{:.4g}", static_cast<double>(frame) * 1e3 / sample_rate);
}

// A tick stands before the column that begins at its time.
std::string Axis(int64_t total, int sample_rate, const golden::Windows& windows) {
  std::string axis;
  for (int column = 0; column < kColumns; column += kTickColumns) {
    const int64_t frame = golden::StreamFrame(FramesOf(column, total).first, windows);
    axis += fmt::format("{:<{}}", "|" + Milliseconds(frame, sample_rate), kTickColumns);
  }
  const int64_t end = windows.empty() ? total : windows.back().second;
  return axis + "|" + Milliseconds(end, sample_rate) + " ms";
}

// Frames of the time that the longer one takes, at the rate of `sound`.
int64_t TotalOf(const Sample& sound, const Sample* other) {
  if (!other) return sound.FrameCount();
  const int64_t theirs = (other->FrameCount() * sound.sample_rate + other->sample_rate - 1) / other->sample_rate;
  return std::max(sound.FrameCount(), theirs);
}

}  // namespace

std::string DrawEnvelope(const Sample* before, const Sample& after, const golden::Windows& windows,
                         const EnvelopeRows& names) {
  std::string text;
  auto line = [&text](std::string_view name, std::string_view row) { text += fmt::format("\n  {:>10} {}", name, row); };
  const int64_t total = TotalOf(after, before);
  if (total == 0) return text;
  if (before) line(names.before, "[" + Row(*before, TotalOf(*before, &after)) + "]");
  line(names.after, "[" + Row(after, total) + "]");
  if (before) {
    const bool comparable = before->sample_rate == after.sample_rate && before->channels == after.channels;
    line("difference", comparable ? "[" + Row(Between(*before, after), total) + "]"
                                  : "(none can be drawn: the sample rates or channels are others)");
  }
  line("", " " + Axis(total, after.sample_rate, windows));
  return text;
}

std::string EnvelopeLegend() {
  return "peak dBFS: ' ' silent  . below -72  : -72  - -48  = -36  + -24  * -18  # -12  % -6  @ 0 and more  "
         "! no number  / past the end";
}

}  // namespace tools
