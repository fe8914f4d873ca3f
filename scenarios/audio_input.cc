#include "scenarios/audio_input.h"

#include <string>
#include <utility>

#include "engine/synth/wav_file.h"

namespace scenarios {

engine::Result<AudioInput> ReadAudioInput(const Scenario& scenario) {
  AudioInput out{.format = scenario.format, .frames = {}};
  if (scenario.audio_input.empty()) return out;
  auto wav = engine::synth::ReadWav(scenario.audio_input);
  if (!wav.ok()) return wav.errors();
  if (wav.value().sample_rate != scenario.format.sample_rate) {
    return engine::Error{.file = scenario.audio_input,
                         .message = "the input has a sample rate of " + std::to_string(wav.value().sample_rate) +
                                    " Hz; expected that of the scenario, " +
                                    std::to_string(scenario.format.sample_rate)};
  }
  out.format.input_channels = wav.value().channels;
  out.frames = std::move(wav.value().frames);
  return out;
}

}  // namespace scenarios
