// A recording in memory.
#pragma once
#include <cstdint>
#include <vector>

namespace engine::synth {

// Never changed once a Synth has it: any number of voices and threads may read it.
struct Sample {
  int sample_rate = 48000;
  int channels = 1;
  std::vector<float> frames;  // interleaved, `channels` floats a frame; 1.0 is full scale
  float root_key = 60;        // the key that plays it at its own pitch

  int64_t FrameCount() const { return static_cast<int64_t>(frames.size()) / channels; }
};

}  // namespace engine::synth
