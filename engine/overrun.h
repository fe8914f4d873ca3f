// What a missed deadline does to a stream, as plain arithmetic on block starts: the same for simulated and real
// devices.
//
// 1. Block n starts at origin + floor((n * block_frames + shift) * 1e9 / sample_rate); its deadline is the start of n
// + 1.
// 2. A block that ends at its deadline is in time; one nanosecond later it is late.
// 3. silence, repeat: a late block is replaced, blocks whose starts passed while it ran get no callback, and the next
// one is
//    the first that starts at or after its end.
// 4. late: nothing is replaced or skipped; `shift` grows by late_by, rounded up to frames. So the next start is never
// before
//    the end of the late block.
#pragma once
#include <cstdint>

#include "engine/audio_device.h"

namespace engine {

// What became of a block.
struct BlockOutcome {
  Time late_by = 0;            // beyond the deadline; 0: in time
  int64_t missed = 0;          // blocks heard as filling instead: the late one and those without a callback
  int64_t next = 0;            // the block to be called next
  int64_t shifted_frames = 0;  // by which later starts moved
  bool operator==(const BlockOutcome&) const = default;
};

// The outcome of block `block` of a stream that has been shifted by `shift` frames so far and began at time 0. `end`:
// when the callback returned. REQUIRES: block, shift, end >= 0.
BlockOutcome OutcomeOf(const AudioFormat& format, Overrun policy, int64_t block, int64_t shift, Time end);

// Walks the blocks of one started stream. No division while blocks are in time: an hour has millions of them.
class BlockClock {
 public:
  BlockClock() = default;
  BlockClock(const AudioFormat& format, Overrun policy, Time origin);

  int64_t block() const { return block_; }  // counts from 0 at the origin
  Time start() const { return start_; }
  Time deadline() const { return deadline_; }

  // The callback of block() returned at `end`: goes to the block to be called next.
  BlockOutcome Advance(Time end) {
    if (end > deadline_) [[unlikely]]
      return AdvanceLate(end);
    ++block_;
    start_ = deadline_;
    Step();
    return {.next = block_};
  }

 private:
  BlockOutcome AdvanceLate(Time end);
  void MoveTo(int64_t block);
  // Moves deadline_ by one block; `remainder_` keeps what rounding down left, so that nothing drifts.
  void Step() {
    deadline_ += whole_;
    remainder_ += part_;
    if (remainder_ >= format_.sample_rate) {
      remainder_ -= format_.sample_rate;
      ++deadline_;
    }
  }

  AudioFormat format_;
  Overrun policy_ = Overrun::silence;
  Time origin_ = 0;
  int64_t block_ = 0, shift_ = 0;
  Time start_ = 0, deadline_ = 0;
  int64_t remainder_ = 0;         // of the deadline: numerator over sample_rate
  int64_t whole_ = 0, part_ = 0;  // a block's length in ns: whole_ + part_ / sample_rate
};

}  // namespace engine
