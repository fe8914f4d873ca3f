// One periodic wave from a phase of 32 bits that wraps by itself: no drift, and the same phase on every machine.
//
// Saw and square are smoothed at their jumps by polyBLEP (Valimaki and Huovilainen, "Antialiasing Oscillators in
// Subtractive Synthesis", IEEE SPM 2007). Triangle is naive: it has no jump, and its aliases fall by 12 dB an octave.
#pragma once
#include <cmath>
#include <cstdint>

namespace engine::dsp {

enum class Waveform : uint8_t { sine, saw, square, triangle };

// Audio context; never allocates. Output within -1..1.
class Oscillator {
 public:
  void Init(int sample_rate, Waveform waveform) {
    sample_rate_ = sample_rate;
    waveform_ = waveform;
    increment_ = 0;
    Restart();
  }
  // A quarter of a period in, where no wave is zero: a note is heard from its very first frame.
  void Restart() { phase_ = uint32_t{1} << 30; }
  // Held within 0..half the sample rate. NaN is 0.
  void SetFrequency(float hz) {
    const double periods = static_cast<double>(hz) / sample_rate_;
    increment_ = periods > 0 ? static_cast<uint32_t>((periods < 0.5 ? periods : 0.5) * 0x1.0p32) : 0;
  }

  float Next() {
    const float y = At(phase_);
    phase_ += increment_;
    return y;
  }

 private:
  static constexpr float kPeriod = 0x1.0p-32f;

  float At(uint32_t phase) const {
    const float t = static_cast<float>(phase) * kPeriod;
    const float dt = static_cast<float>(increment_) * kPeriod;
    switch (waveform_) {
      case Waveform::sine:
        // Signed phase: half the range, twice the precision.
        return sinf(static_cast<float>(static_cast<int32_t>(phase)) * (3.14159265f * 0x1.0p-31f));
      case Waveform::saw:
        return 2.0f * t - 1.0f - Step(t, dt);
      case Waveform::square: {
        const float half = static_cast<float>(phase + (uint32_t{1} << 31)) * kPeriod;
        // The integer decides the side: just below a half, t rounds up to it.
        return (phase >> 31 == 0 ? 1.0f : -1.0f) + Step(t, dt) - Step(half, dt);
      }
      case Waveform::triangle:
        return t < 0.25f ? 4.0f * t : t < 0.75f ? 2.0f - 4.0f * t : 4.0f * t - 4.0f;
    }
    return 0.0f;
  }

  // What a smooth step of height 2 at phase 0 adds to a hard one, one frame to either side of it.
  static float Step(float t, float dt) {
    if (t < dt) {
      const float x = t / dt;
      return x + x - x * x - 1.0f;
    }
    if (t > 1.0f - dt) {
      const float x = (t - 1.0f) / dt;
      return x * x + x + x + 1.0f;
    }
    return 0.0f;
  }

  int sample_rate_ = 48000;
  Waveform waveform_ = Waveform::sine;
  uint32_t phase_ = 0;
  uint32_t increment_ = 0;
};

}  // namespace engine::dsp
