// Two recordings of one scenario, sample by sample and bit by bit.
#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "engine/audio_device.h"
#include "engine/synth/sample.h"
#include "golden/golden.h"

namespace golden {

// How two lists of samples differ. Bits decide: 0 and -0 differ, and a NaN equals only itself.
struct SampleDifference {
  int64_t frames = 0;        // that differ, of those both have
  int64_t first_frame = -1;  // -1: none
  int channel = 0;           // the first of that frame that differs
  float expected = 0, got = 0;
  int64_t ulps = -1;        // between these two; -1: one is not a number
  int64_t max_ulps = 0;     // of all differences between numbers
  float max_abs = 0;        // the same
  double rms = 0;           // of the differences between numbers, over all samples
  int64_t not_numbers = 0;  // samples of which at least one is no finite number
};
SampleDifference DifferenceOf(std::span<const float> expected, std::span<const float> got, int channels);

// How many floats lie between two numbers; 0 and -0 count as one.
int64_t UlpsBetween(float a, float b);

// "3 of 480 frames differ, at most by 0.5 (-6.0 dBFS), 8388608 ULP; rms -40.0 dBFS"
std::string Amount(const SampleDifference& difference, int64_t frames);

struct AudioDifference {
  std::string text;    // the whole story, one finding a line; empty if they are equal
  int64_t frames = 0;  // that differ, or that only one of them has
};
// Of the windows alone, which `expected` holds one after another.
AudioDifference CompareAudio(const engine::synth::Sample& expected, const Rendering& rendering, const Windows& windows,
                             bool silent_is_fine);

bool IsSilent(std::span<const float> samples);

}  // namespace golden
