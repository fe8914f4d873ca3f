// Seam 2: who calls the audio callback, and when.
//
// Block n starts at floor(n * block_frames * 1e9 / sample_rate) after Start; its deadline is the start of block n + 1.
// What is heard when a deadline is missed is the device's policy (Overrun).
#pragma once
#include <cstdint>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/runtime.h"

namespace engine {

struct AudioFormat {
  int sample_rate = 48000;
  int block_frames = 256;
  int channels = 2;  // out
  int input_channels = 0;
  bool operator==(const AudioFormat&) const = default;

  Time StartOf(int64_t block) const { return BlockStart(block, block_frames, sample_rate); }
};

// silence, repeat: the late block is replaced, and starts that passed while it ran get no callback (the same filling);
// the next callback is at the first start at or after its end. late: everything after it shifts by late_by, rounded up
// to frames.
enum class Overrun : uint8_t { silence, repeat, late };

struct BlockInfo {
  int64_t index = 0;  // of the block in the stream
  int64_t frame = 0;  // first frame of the block in the stream: index * block_frames
  Time start = 0;     // nominal
  Time late_by = 0;   // how late the callback began
};

class AudioCallback {
 public:
  virtual ~AudioCallback() = default;
  // Audio context only; never blocks, never allocates. in and out are planar: channel pointers to block_frames floats
  // each.
  virtual void Process(const BlockInfo& block, const float* const* in, float* const* out) = 0;
};

// For a host that paces itself: frames go to the rendered file as they are written. Interleaved, `channels` a frame.
// One context writes, while the device is not started.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void Write(const float* interleaved, int64_t frames) = 0;
};

class AudioDevice {
 public:
  virtual ~AudioDevice() = default;
  virtual AudioFormat Format() const = 0;
  // Spawns a context made from `spec` that calls the callback at every block start from now on.
  virtual Status Start(AudioCallback& callback, const ContextSpec& spec) = 0;
  // No callback runs after it returns. Not from the callback itself.
  virtual void Stop() = 0;
  // Stop, then start again with another format; the stream's frame index goes on.
  virtual Status Restart(const AudioFormat& format) = 0;
  // In place of Start, for a host that paces itself. Null: this device has no such way in.
  virtual StreamSink* Sink() { return nullptr; }
};

inline constexpr EventType kXrun{"xrun",
                                 "block {0} late_by {1}",
                                 {{{"block", FieldKind::integer}, {"late_by", FieldKind::time}}},
                                 EventType::Class::finding};

}  // namespace engine
