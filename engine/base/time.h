// Time and its units. One type, integer nanoseconds since the start of the run: two machines, two compilers and two
// block sizes must agree on every instant, which floating point does not give.
#pragma once
#include <cstdint>
#include <limits>

namespace engine {

using Time = int64_t;  // ns
inline constexpr Time kForever = std::numeric_limits<Time>::max();
inline constexpr Time kNanosecond = 1, kMicrosecond = 1'000, kMillisecond = 1'000'000, kSecond = 1'000'000'000;

// floor(a * b / c) without overflow. REQUIRES: a, b >= 0, c > 0.
constexpr int64_t MulDiv(int64_t a, int64_t b, int64_t c) {
  return static_cast<int64_t>(static_cast<__int128>(a) * b / c);
}

// Start of block n: from the frame index, never accumulated, so that an hour of blocks does not drift.
constexpr Time BlockStart(int64_t block, int block_frames, int sample_rate) {
  return MulDiv(block * block_frames, kSecond, sample_rate);
}

// Time of the start of a frame, rounded down to the nanosecond.
constexpr Time TimeOfFrame(int64_t frame, int sample_rate) { return MulDiv(frame, kSecond, sample_rate); }

// Index of the frame that is sounding at t: floor(t * sample_rate / 1e9).
constexpr int64_t FrameAt(Time t, int sample_rate) { return MulDiv(t, sample_rate, kSecond); }

// The last block whose start is at or before t; the inverse of BlockStart.
constexpr int64_t BlockAt(Time t, int block_frames, int sample_rate) {
  int64_t n = FrameAt(t, sample_rate) / block_frames;  // may be one short: the start is rounded down
  while (BlockStart(n + 1, block_frames, sample_rate) <= t) ++n;
  return n;
}

}  // namespace engine
