#include "engine/audio_stream.h"

#include <utility>

#include "engine/base/check.h"

namespace engine {

AudioStream::AudioStream(Options options)
    : options_(std::move(options)),
      format_(options_.format),
      rendered_(std::max(format_.channels, 0), options_.frames) {}

Status AudioStream::Accept(const AudioFormat& format) const {
  Errors errors;
  auto need = [&](bool good, const char* text) {
    if (!good) errors.push_back(MakeError(text));
  };
  need(format.sample_rate > 0, "the sample rate must be above 0");
  need(format.block_frames > 0, "block_frames must be above 0");
  need(format.channels >= 0 && format.input_channels >= 0, "a number of channels cannot be negative");
  need(format.channels == options_.format.channels && format.input_channels == options_.format.input_channels,
       "the numbers of channels cannot change within a stream");
  if (!errors.empty()) return errors;
  return Ok();
}

void AudioStream::Begin(const AudioFormat& format, Time origin) {
  CHECK(Accept(format).ok());
  format_ = format;
  Reserve(in_, format_.input_channels, format_.block_frames);
  Reserve(out_, format_.channels, format_.block_frames);
  clock_ = BlockClock(format_, options_.overrun, origin);
}

void AudioStream::Reserve(Planar& planar, int channels, int frames) {
  planar.samples.assign(static_cast<size_t>(channels) * frames, 0.0f);
  planar.channels.clear();
  for (int i = 0; i < channels; ++i) planar.channels.push_back(planar.samples.data() + i * frames);
}

void AudioStream::ReadInput() {
  const int channels = format_.input_channels;
  const auto given = static_cast<int64_t>(options_.input.size()) / channels;
  for (int i = 0; i < format_.block_frames; ++i) {
    const int64_t frame = frame_ + i;
    for (int channel = 0; channel < channels; ++channel) {
      in_.channels[channel][i] = frame < given ? options_.input[frame * channels + channel] : 0.0f;
    }
  }
}

void AudioStream::FillMissed(int64_t blocks) {
  for (; blocks > 0; --blocks) {
    rendered_.FillMissed(frame_, format_.block_frames, options_.overrun);
    Step();
  }
}

}  // namespace engine
