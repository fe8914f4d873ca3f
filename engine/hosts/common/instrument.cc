#include "engine/hosts/common/instrument.h"

#include <utility>

#include "engine/synth/wav_file.h"

namespace engine {
namespace {

dsp::Waveform WaveformOf(const std::string& name) {
  if (name == "saw") return dsp::Waveform::saw;
  if (name == "square") return dsp::Waveform::square;
  if (name == "triangle") return dsp::Waveform::triangle;
  return dsp::Waveform::sine;
}

}  // namespace

synth::Synth::Config InstrumentOf(const HostConfig& config) {
  const Value& instrument = config.fields["instrument"];
  synth::Synth::Config out;
  out.sample_rate = config.format.sample_rate;
  out.channels = config.format.channels;
  out.waveform = WaveformOf(instrument["waveform"].As<std::string>());
  out.max_voices = static_cast<int>(instrument["voices"].As<int64_t>());
  out.envelope.attack = instrument["attack"].As<int64_t>();
  out.envelope.release = instrument["release"].As<int64_t>();
  return out;
}

Result<std::shared_ptr<const synth::Sample>> SampleOf(const std::string& path, float root_key, HostCache* cache) {
  Errors errors;
  auto read = [&]() -> std::shared_ptr<const synth::Sample> {
    auto data = synth::ReadWav(path);
    if (!data.ok()) {
      errors = data.errors();
      return nullptr;
    }
    data.value().root_key = root_key;
    return std::make_shared<const synth::Sample>(std::move(data).value());
  };
  auto sample = cache ? cache->Get<synth::Sample>(path, read) : read();
  if (!errors.empty()) return errors;
  return sample;
}

}  // namespace engine
