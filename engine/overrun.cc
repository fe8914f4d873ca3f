#include "engine/overrun.h"

#include "engine/base/check.h"

namespace engine {
namespace {

// ceil(a * b / c). REQUIRES: a, b >= 0, c > 0.
int64_t MulDivUp(int64_t a, int64_t b, int64_t c) {
  return static_cast<int64_t>((static_cast<__int128>(a) * b + (c - 1)) / c);
}

Time StartOf(const AudioFormat& format, int64_t block, int64_t shift) {
  return TimeOfFrame(block * format.block_frames + shift, format.sample_rate);
}

// The first block that starts at or after `time`: start(n) = floor(x) >= time if and only if x >= time.
int64_t FirstBlockFrom(const AudioFormat& format, int64_t shift, Time time) {
  int64_t frame = MulDivUp(time, format.sample_rate, kSecond) - shift;
  return frame <= 0 ? 0 : (frame + format.block_frames - 1) / format.block_frames;
}

}  // namespace

BlockOutcome OutcomeOf(const AudioFormat& format, Overrun policy, int64_t block, int64_t shift, Time end) {
  BlockOutcome outcome{.next = block + 1};
  Time deadline = StartOf(format, block + 1, shift);
  if (end <= deadline) return outcome;
  outcome.late_by = end - deadline;
  if (policy == Overrun::late) {
    outcome.shifted_frames = MulDivUp(outcome.late_by, format.sample_rate, kSecond);
  } else {
    outcome.next = FirstBlockFrom(format, shift, end);
    outcome.missed = outcome.next - block;
  }
  return outcome;
}

BlockClock::BlockClock(const AudioFormat& format, Overrun policy, Time origin)
    : format_(format), policy_(policy), origin_(origin) {
  CHECK(format.sample_rate > 0 && format.block_frames > 0);
  whole_ = format.block_frames * kSecond / format.sample_rate;
  part_ = format.block_frames * kSecond % format.sample_rate;
  MoveTo(0);
}

void BlockClock::MoveTo(int64_t block) {
  block_ = block;
  __int128 numerator = static_cast<__int128>(block * format_.block_frames + shift_) * kSecond;
  start_ = origin_ + static_cast<Time>(numerator / format_.sample_rate);
  remainder_ = static_cast<int64_t>(numerator % format_.sample_rate);
  deadline_ = start_;
  Step();
}

BlockOutcome BlockClock::AdvanceLate(Time end) {
  BlockOutcome outcome = OutcomeOf(format_, policy_, block_, shift_, end - origin_);
  shift_ += outcome.shifted_frames;
  MoveTo(outcome.next);
  return outcome;
}

}  // namespace engine
