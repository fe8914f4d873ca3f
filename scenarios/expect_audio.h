// Judges rendered sound: where it begins, how loud it is, where it is silent.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/value.h"

namespace scenarios {

// Quieter frames count as silence: -100 dBFS, below what a 16-bit file can hold, above what filters and fades leave
// behind.
inline constexpr float kSilence = 1e-5f;

// What does not hold of an `audio` expectation. `audio` is interleaved.
std::vector<std::string> JudgeAudio(const engine::Value& expected, std::span<const float> audio,
                                    const engine::AudioFormat& format);

}  // namespace scenarios
