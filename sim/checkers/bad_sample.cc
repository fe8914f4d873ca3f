#include "sim/checkers/bad_sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/checkers/place.h"

namespace sim::checkers {
namespace {

// By bits: no floating point mode has a say in it.
enum class Kind { good, denormal, infinity, nan };

Kind KindOf(float sample) {
  uint32_t bits = std::bit_cast<uint32_t>(sample);
  uint32_t exponent = bits >> 23 & 0xff, fraction = bits & 0x7fffff;
  if (exponent == 0xff) return fraction ? Kind::nan : Kind::infinity;
  return exponent == 0 && fraction ? Kind::denormal : Kind::good;
}

constexpr size_t kPiece = 256;

// The same for many samples at once: no branch, so that it is done by vectors.
bool AllGood(std::span<const float> samples) {
  uint32_t bad = 0;
  for (float sample : samples) {
    const uint32_t magnitude = std::bit_cast<uint32_t>(sample) & 0x7fffffff;
    // A denormal; infinite or no number.
    bad |= static_cast<uint32_t>(magnitude - 1 < 0x007fffff) | static_cast<uint32_t>(magnitude >= 0x7f800000);
  }
  return bad == 0;
}

struct Count {
  size_t first = 0, samples = 0;
  Kind kind = Kind::good;
};

engine::Finding Told(const Count& count, const engine::AudioFormat& format, const char* who) {
  int64_t frame = static_cast<int64_t>(count.first) / format.channels;
  int channel = static_cast<int>(count.first % static_cast<size_t>(format.channels));
  engine::Time time = engine::TimeOfFrame(frame, format.sample_rate);
  bool denormal = count.kind == Kind::denormal;
  const char* what = denormal ? "a denormal" : count.kind == Kind::nan ? "not a number (NaN)" : "infinite";
  const char* cure = denormal ? "Set what decays to zero once it is inaudible."
                              : "Look for a division by zero or a filter that is not stable.";
  return {.kind = "bad_sample",
          .time = time,
          .context = who,
          .point = {},
          .location = {},
          .message =
              fmt::format("{} wrote a sample that is {}: frame {}, channel {}, in block {}, at {}; {} of the "
                          "kind in all. {}",
                          who, what, frame, channel, frame / format.block_frames, TimeText(time), count.samples, cure)};
}

}  // namespace

std::vector<engine::Finding> BadSamples(std::span<const float> interleaved, const engine::AudioFormat& format,
                                        const char* who) {
  Count non_finite, denormal;
  for (size_t begin = 0; begin < interleaved.size(); begin += kPiece) {
    const std::span<const float> piece = interleaved.subspan(begin, std::min(kPiece, interleaved.size() - begin));
    if (AllGood(piece)) continue;
    for (size_t i = 0; i < piece.size(); ++i) {
      const Kind kind = KindOf(piece[i]);
      if (kind == Kind::good) continue;
      Count& count = kind == Kind::denormal ? denormal : non_finite;
      if (count.samples++ == 0) {
        count.first = begin + i;
        count.kind = kind;
      }
    }
  }
  std::vector<engine::Finding> found;
  if (non_finite.samples > 0) found.push_back(Told(non_finite, format, who));
  if (denormal.samples > 0) found.push_back(Told(denormal, format, who));
  return found;
}

}  // namespace sim::checkers
