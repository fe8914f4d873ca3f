// A value that moves in a straight line to its target in a given number of frames, and lands on it exactly.
//
//   GoTo(target, 4) before frame f:   f      f+1    f+2    f+3    f+4
//                                     start  1/4    2/4    3/4    target
//
// Each value is computed from the position, not added up, so that a long ramp does not drift.
#pragma once
#include <cmath>
#include <cstdint>

namespace engine::dsp {

// Audio context; never allocates.
class Smoother {
 public:
  void Init(float value) { Jump(value); }
  void Jump(float value) {
    value_ = target_ = value;
    position_ = frames_ = 0;
  }
  // From the value of the coming frame. frames <= 0 jumps.
  void GoTo(float target, int64_t frames) {
    if (frames <= 0) return Jump(target);
    start_ = value_;
    target_ = target;
    position_ = 0;
    frames_ = frames;
  }

  // The value of this frame; then one frame on.
  float Next() {
    const float value = value_;
    if (running()) Advance();
    return value;
  }

  float value() const { return value_; }  // of the coming frame
  float target() const { return target_; }
  bool running() const { return position_ < frames_; }

 private:
  void Advance() {
    ++position_;
    const double part = static_cast<double>(position_) / static_cast<double>(frames_);
    value_ = running() ? static_cast<float>(start_ + (static_cast<double>(target_) - start_) * part) : target_;
  }

  float value_ = 0;
  float start_ = 0;
  float target_ = 0;
  int64_t position_ = 0;
  int64_t frames_ = 0;
};

// Frames left of a ramp that takes full_frames for a distance of 1: a fade that is taken over half way needs half the
// time. Rounded to the nearest frame; never more than full_frames.
inline int64_t FramesForDistance(float from, float to, int64_t full_frames) {
  const double distance = std::fabs(static_cast<double>(to) - from);
  if (full_frames <= 0 || !(distance < 1)) return full_frames;
  return static_cast<int64_t>(static_cast<double>(full_frames) * distance + 0.5);
}

}  // namespace engine::dsp
