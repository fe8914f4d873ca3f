// engine::AudioDevice on the virtual clock: calls the callback at block starts, notices missed deadlines, and renders
// what a listener would have heard.
#pragma once
#include <memory>
#include <vector>

#include "engine/audio_device.h"
#include "engine/overrun.h"
#include "engine/render_buffer.h"

namespace sim {

class SimAudioDevice final : public engine::AudioDevice {
 public:
  struct Options {
    engine::AudioFormat format;
    engine::Overrun overrun = engine::Overrun::silence;
    int64_t frames = 0;        // of the rendered stream: later frames are not kept
    std::vector<float> input;  // interleaved, input_channels; silence after its end
  };
  SimAudioDevice(engine::Runtime& runtime, Options options);
  ~SimAudioDevice() override;

  engine::AudioFormat Format() const override;
  engine::Status Start(engine::AudioCallback& callback, const engine::ContextSpec& spec) override;
  void Stop() override;
  engine::Status Restart(const engine::AudioFormat& format) override;
  engine::StreamSink* Sink() override;

  const std::vector<float>& rendered() const;  // interleaved; frame f is frame f of the stream
  std::vector<float> TakeRendered();           // the same, once, after the run
  int64_t xruns() const;
  int64_t blocks() const;  // callbacks made

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
