// Loudness, pan and pitch as factors.
#pragma once
#include <cmath>

namespace engine::dsp {

// exp2f and not powf(10, x): compilers may turn the latter into exp10f, and then two of them differ in the last bit.
inline float DecibelToGain(float db) { return exp2f(db * 0.166096405f); }

inline float SemitonesToRatio(float semitones) { return exp2f(semitones / 12.0f); }

// 69 is A = 440 Hz.
inline float KeyToHz(float key) { return 440.0f * SemitonesToRatio(key - 69.0f); }

struct PanGains {
  float left = 1;
  float right = 1;
};

// Linear balance, pan within -1 (left)..1 (right): the far side falls, the near side stays at 1. So no position is
// louder than the centre in either channel, and a mix that fits at the centre fits everywhere; equal power would not.
inline PanGains Pan(float pan) { return {.left = pan > 0 ? 1.0f - pan : 1.0f, .right = pan < 0 ? 1.0f + pan : 1.0f}; }

}  // namespace engine::dsp
