// engine::AudioDevice without a sound card: calls the callback at the block starts of the machine's monotonic clock,
// and keeps what would have been heard.
//
// It tells the model's xruns from the machine's. If what the callback spent and waited (RealtimeRuntime::Accounted)
// would have taken it beyond its deadline, the overrun policy applies and an xrun is emitted, as in the simulation. If
// the machine merely was not there in time, nothing need be lost, because nobody listens: the block is kept, the next
// one follows at once, and the case is counted, so that a comparison knows how far to trust the times.
#pragma once
#include <memory>
#include <vector>

#include "engine/audio_device.h"
#include "engine/realtime/realtime_runtime.h"

namespace engine {

class NullClockDevice final : public AudioDevice {
 public:
  struct Options {
    AudioFormat format;
    Overrun overrun = Overrun::silence;
    int64_t frames = 0;          // of the rendered stream: later frames are not kept
    std::vector<float> input{};  // interleaved, input_channels; silence after its end
    Time lead = 0;               // block 0 starts so long after Start, for the thread to be there in time
  };
  NullClockDevice(RealtimeRuntime& runtime, Options options);
  ~NullClockDevice() override;

  AudioFormat Format() const override;
  Status Start(AudioCallback& callback, const ContextSpec& spec) override;
  // Waits for the next block start, at most.
  void Stop() override;
  Status Restart(const AudioFormat& format) override;
  StreamSink* Sink() override;

  // After Stop or the run.
  const std::vector<float>& rendered() const;  // interleaved; frame f is frame f of the stream
  std::vector<float> TakeRendered();           // the same, once, after the run
  int64_t xruns() const;                       // of the model
  int64_t blocks() const;                      // callbacks made
  // Callbacks that began more than a period late, or ended after their deadline though the model was in time.
  int64_t machine_xruns() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace engine
