// State-variable filter, trapezoidal (TPT): stable up to the edge of its range, and safe to retune while it sounds.
// After Andrew Simper, "Linear Trapezoidal Integrated State Variable Filter" (2013); band pass is scaled to peak at 1.
#pragma once
#include <cmath>
#include <cstdint>

namespace engine::dsp {

enum class FilterMode : uint8_t { low_pass, high_pass, band_pass };

// Audio context; never allocates.
class StateVariableFilter {
 public:
  // cutoff_hz is held within 1 Hz..0.49 of the sample rate, q within 0.1..100; q = 0.7071 has no peak.
  void Init(int sample_rate, FilterMode mode, float cutoff_hz, float q) {
    mode_ = mode;
    const float rate = static_cast<float>(sample_rate);
    const float x = 3.14159265f * (Hold(cutoff_hz, 1.0f, 0.49f * rate) / rate);
    // tan(x) as sin / cos, and cos as a shifted sin: sinf is the one function checked to be equal everywhere.
    const float g = sinf(x) / sinf(1.57079633f - x);
    k_ = 1.0f / Hold(q, 0.1f, 100.0f);
    a1_ = 1.0f / (1.0f + g * (g + k_));
    a2_ = g * a1_;
    a3_ = g * a2_;
    Restart();
  }
  void Restart() { s1_ = s2_ = 0; }

  float Next(float in) {
    const float v3 = in - s2_;
    const float v1 = a1_ * s1_ + a2_ * v3;
    const float v2 = s2_ + a2_ * s1_ + a3_ * v3;
    s1_ = Flush(2.0f * v1 - s1_);
    s2_ = Flush(2.0f * v2 - s2_);
    switch (mode_) {
      case FilterMode::low_pass:
        return v2;
      case FilterMode::high_pass:
        return in - k_ * v1 - v2;
      case FilterMode::band_pass:
        return k_ * v1;
    }
    return 0.0f;
  }

 private:
  // NaN becomes low.
  static float Hold(float x, float low, float high) { return x > low ? (x < high ? x : high) : low; }
  // A ringing filter must not end in denormals: they are slow, and whether a CPU keeps them is a mode bit.
  static float Flush(float x) { return fabsf(x) < 1e-20f ? 0.0f : x; }

  FilterMode mode_ = FilterMode::low_pass;
  float k_ = 1, a1_ = 0, a2_ = 0, a3_ = 0;
  float s1_ = 0, s2_ = 0;
};

}  // namespace engine::dsp
