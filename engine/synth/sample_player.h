// Plays a Sample once, at any speed, by cubic interpolation (4-point Hermite). Between frames the position is a
// fraction of 32 bits; on a frame the sample comes out bit for bit. Outside the sample there is silence.
#pragma once
#include <cstdint>

#include "engine/synth/sample.h"

namespace engine::synth {

struct StereoFrame {
  float left = 0;
  float right = 0;
};

// Audio context; never allocates. The sample must live as long as it is played.
class SamplePlayer {
 public:
  void Start(const Sample& sample) {
    sample_ = &sample;
    count_ = static_cast<uint64_t>(sample.FrameCount());
    position_ = 0;
  }
  // Sample frames a played frame; held within 0..1024.
  void SetSpeed(double speed) {
    const double held = speed > 0 ? (speed < 1024 ? speed : 1024) : 0;
    increment_ = static_cast<uint64_t>(held * 0x1.0p32);
  }
  bool done() const { return position_ >> 32 >= count_; }

  // This frame; then one frame on. A mono sample is on both sides; beyond two channels only the first two are heard.
  StereoFrame Next() {
    StereoFrame y;
    y.left = Interpolate(0);
    y.right = sample_->channels > 1 ? Interpolate(1) : y.left;
    position_ += increment_;
    return y;
  }

 private:
  float At(uint64_t frame, int channel) const {  // frame -1 wraps to a huge one, and is silent as it should be
    return frame < count_ ? sample_->frames[frame * static_cast<uint64_t>(sample_->channels) + channel] : 0.0f;
  }
  float Interpolate(int channel) const {
    const uint64_t frame = position_ >> 32;
    const float x = static_cast<float>(static_cast<uint32_t>(position_)) * 0x1.0p-32f;
    const float y0 = At(frame - 1, channel), y1 = At(frame, channel);
    const float y2 = At(frame + 1, channel), y3 = At(frame + 2, channel);
    const float c1 = 0.5f * (y2 - y0);
    const float c2 = y0 - 2.5f * y1 + 2.0f * y2 - 0.5f * y3;
    const float c3 = 0.5f * (y3 - y0) + 1.5f * (y1 - y2);
    return ((c3 * x + c2) * x + c1) * x + y1;
  }

  const Sample* sample_ = nullptr;
  uint64_t count_ = 0;
  uint64_t position_ = 0;   // 32.32
  uint64_t increment_ = 0;  // 32.32
};

}  // namespace engine::synth
