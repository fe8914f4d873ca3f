// The WAV file that a scenario's device plays to its inputs.
#pragma once
#include <vector>

#include "engine/audio_device.h"
#include "engine/base/result.h"
#include "scenarios/scenario.h"

namespace scenarios {

struct AudioInput {
  engine::AudioFormat format;  // the scenario's, with as many inputs as the file has channels
  std::vector<float> frames;   // interleaved
};

// Without a file there are no inputs. An error if it cannot be read, or its sample rate is another than the scenario's.
engine::Result<AudioInput> ReadAudioInput(const Scenario& scenario);

}  // namespace scenarios
