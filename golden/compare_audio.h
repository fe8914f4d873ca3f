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
  float max_abs = 0;        // of all differences between numbers
  int64_t not_numbers = 0;  // samples of which at least one is no finite number
};
SampleDifference DifferenceOf(std::span<const float> expected, std::span<const float> got, int channels);

// How many floats lie between two numbers; 0 and -0 count as one.
int64_t UlpsBetween(float a, float b);

// The whole story, one finding a line; empty if they are equal.
std::string DescribeAudio(const engine::synth::Sample& expected, const Rendering& rendering, bool silent_is_fine);

bool SameAudio(const engine::synth::Sample& expected, const Rendering& rendering);
bool IsSilent(std::span<const float> samples);

}  // namespace golden
