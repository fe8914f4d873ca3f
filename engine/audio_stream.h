// A device's stream without its clock: which block is next, its buffers, what is heard. Simulated and real devices wait
// for block starts in their own ways and share the rest.
//
// Thread rules: Begin while no callback can run; Call and End from the audio context only, in turn; the readers when it
// has stopped. Call and End never allocate.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/audio_device.h"
#include "engine/overrun.h"
#include "engine/render_buffer.h"

namespace engine {

class AudioStream {
 public:
  struct Options {
    AudioFormat format;
    Overrun overrun = Overrun::silence;
    int64_t frames = 0;          // kept of what is heard
    std::vector<float> input{};  // interleaved, input_channels; silence after its end
  };
  explicit AudioStream(Options options);

  // Whether the stream can go on in that format: the numbers of channels cannot change within a stream.
  Status Accept(const AudioFormat& format) const;
  // The next block of the stream starts at `origin`. Indices and frames go on. REQUIRES: Accept(format).ok().
  void Begin(const AudioFormat& format, Time origin);

  const AudioFormat& format() const { return format_; }
  Time start() const { return clock_.start(); }        // of the next block
  Time deadline() const { return clock_.deadline(); }  // of that block
  BlockInfo Next(Time now) const { return {index_, frame_, clock_.start(), now - clock_.start()}; }

  // Makes the next block. `out` is silent and `in` filled when the callback gets them.
  void Call(AudioCallback& callback, const BlockInfo& block) {
    std::fill(out_.samples.begin(), out_.samples.end(), 0.0f);
    if (format_.input_channels > 0) ReadInput();
    ++blocks_;
    callback.Process(block, in_.channels.data(), out_.channels.data());
  }
  // The callback returned at `end`: keeps what is heard and goes to the block to be called next.
  BlockOutcome End(Time end) {
    BlockOutcome outcome = clock_.Advance(end);
    if (outcome.missed == 0) [[likely]] {
      rendered_.Put(frame_, out_.channels.data(), format_.block_frames);
      Step();
    } else {
      FillMissed(outcome.missed);
    }
    xruns_ += outcome.late_by > 0;
    return outcome;
  }

  // Frames that no callback made: heard behind those that there are. See StreamSink.
  void Append(const float* interleaved, int64_t frames) {
    rendered_.PutInterleaved(frame_, interleaved, frames);
    frame_ += frames;
  }

  const RenderBuffer& rendered() const { return rendered_; }
  std::vector<float> TakeRendered() { return rendered_.Take(); }
  int64_t xruns() const { return xruns_; }
  int64_t blocks() const { return blocks_; }  // callbacks made

 private:
  struct Planar {
    std::vector<float> samples;
    std::vector<float*> channels;
  };

  static void Reserve(Planar& planar, int channels, int frames);
  void ReadInput();
  void FillMissed(int64_t blocks);
  void Step() {
    ++index_;
    frame_ += format_.block_frames;
  }

  Options options_;
  AudioFormat format_;
  BlockClock clock_;
  RenderBuffer rendered_;
  Planar in_, out_;
  int64_t index_ = 0, frame_ = 0;  // of the next block
  int64_t xruns_ = 0, blocks_ = 0;
};

}  // namespace engine
