// What a scenario's `instrument` says of the synth, and its samples: for hosts that play the engine's own voices.
#pragma once
#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/hosts/host.h"
#include "engine/synth/synth.h"

namespace engine {

// The stream's format, and `waveform`, `voices`, `attack` and `release` of the field `instrument`.
synth::Synth::Config InstrumentOf(const HostConfig& config);
// A WAV file whose pitch is that of `root_key`, a MIDI key. With a cache it is read once for all runs of a search.
// Errors: the file cannot be read.
Result<std::shared_ptr<const synth::Sample>> SampleOf(const std::string& path, float root_key, HostCache* cache);

}  // namespace engine
