// WAV files in and out, by libsndfile.
#pragma once
#include <span>
#include <string>

#include "engine/base/result.h"
#include "engine/synth/sample.h"

namespace engine::synth {

// Reads what libsndfile can read (WAV, AIFF, FLAC ...) whole; integers become -1..1, floats stay bit for bit. root_key
// stays at its default: a `smpl` chunk is not looked at. A WAV that was cut off is read as far as it goes. Error.file
// is the path. Not in an audio context.
Result<Sample> ReadWav(const std::string& path);

// Writes 32-bit float WAV, `channels` floats a frame, bit for bit and without clipping. Equal arguments give equal
// bytes: no time stamp and no PEAK chunk. The file appears whole or not at all, by a rename from a file beside it; an
// existing one is replaced. Error.file is the path. Not in an audio context. REQUIRES: whole frames.
Status WriteWav(const std::string& path, std::span<const float> interleaved, int sample_rate, int channels);

}  // namespace engine::synth
