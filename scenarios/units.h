// Values with units, as scenarios write them, and times as messages write them. Exact: decimal digits become integers,
// no floating point lies between "0.1ms" and 100000 ns, so two machines agree on every instant.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "engine/audio_device.h"
#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/runtime.h"

namespace scenarios {

// `10ms 0.5s 20us 5ns 3blk 480smp`, perhaps negative. Blocks and samples of `format`, rounded down to the nanosecond
// like engine::BlockStart. Messages of errors say what was expected; they have no place.
engine::Result<engine::Time> ParseDuration(std::string_view text, const engine::AudioFormat& format);
// `3ms` (both ends) or `3ms..12ms`; never negative.
engine::Result<engine::Cost> ParseCost(std::string_view text, const engine::AudioFormat& format);
// `-20dB`: the number before the unit.
engine::Result<double> ParseDecibel(std::string_view text);
// Decimal digits only: no octal, no hexadecimal, no leading zeros that could mean either.
engine::Result<int64_t> ParseInteger(std::string_view text);
// `0.5`, `-1e-3`; finite.
engine::Result<double> ParseReal(std::string_view text);
// "a..b" to {a, b}, "a" to {a, a}.
std::pair<std::string_view, std::string_view> SplitRange(std::string_view text);

// The first frame that starts at or after t, its start rounded up as `smp` is: frames from..to of a window of times.
int64_t FrameFrom(engine::Time t, int sample_rate);

// For messages. A time in the unit that suits it, three decimals at most: "10ms", "5.333ms", "20us", "2s".
std::string TimeText(engine::Time time);
// "26.667ms (5 blocks)".
std::string LengthText(engine::Time length, const engine::AudioFormat& format);
// "36.666ms (block 6)": rounded down, so that an instant never seems to be in the next block.
std::string InstantText(engine::Time time, const engine::AudioFormat& format);
// "1blk..4blk (5.333ms..21.333ms)" if both ends are starts of blocks, else "10ms..30ms"; "10ms" if they are equal.
std::string RangeText(engine::Cost range, const engine::AudioFormat& format);
// "-12.3dB", "-infdB".
std::string DecibelText(double decibel);

}  // namespace scenarios
