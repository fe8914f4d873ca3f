// Where an instance's frames go, and how long a write takes: the devices of Csound, C1.4 to C1.8.
//
// Thread rules: Open and Write from the performance thread, which holds the API lock; Play from an audio callback.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/csound/options.h"
#include "engine/sync/event.h"
#include "engine/sync/shared.h"

namespace engine::csound {

class Device {
 public:
  virtual ~Device() = default;
  virtual void Open() = 0;
  // One buffer of -b frames, interleaved. Returns when Csound may go on; what it has to say of it is in `warning`.
  virtual void Write(const float* frames, std::string* warning) = 0;
  // From now on missing frames are the player's intent: paused, ended, not yet begun; or no longer.
  virtual void SetPlaying(bool) {}
  virtual void Close() {}
};

// The frames of devices that have no clock, mixed in order of their frame numbers and written as soon as all have them.
class SinkMixer {
 public:
  SinkMixer(StreamSink& sink, int channels) : sink_(sink), channels_(channels) {}
  int Add();
  void Write(int writer, const float* frames, int count);
  void Close(int writer);
  // The run ends: writes what some have written and others have not; nothing from now on.
  void Finish();

 private:
  void Flush();

  StreamSink& sink_;
  const int channels_;
  std::vector<int64_t> at_;   // of each writer; -1: closed
  std::vector<float> mixed_;  // from done_ on
  int64_t done_ = 0;
  bool finished_ = false;
};

// What the clock of a sound card takes its frames from.
class Player {
 public:
  virtual ~Player() = default;
  // Adds `frames` frames to `out`.
  virtual void Play(float* const* out, int frames) = 0;
};

// A sound card, or JACK's server: mixes its players.
class Card final : public AudioCallback {
 public:
  void Add(Player& player) { players_.push_back(&player); }
  void Process(const BlockInfo& block, const float* const* in, float* const* out) override;
  void SetFrames(int frames) { frames_ = frames; }

 private:
  std::vector<Player*> players_;
  int frames_ = 0;
};

// A device with a clock: a ring between Csound and the card. JACK (C1.5): `count` buffers of `buffer` frames that are
// all silent and the card's at first; Csound waits until the next one is consumed. Out of frames the card plays silence
// for the rest of its period, does not advance, and Csound warns at its next write. ALSA (C1.7): the same ring, frame
// by frame; out of frames the card stops, and starts again when Csound has filled it.
class RingDevice final : public Device, public Player {
 public:
  struct Setup {
    DeviceKind kind = DeviceKind::jack;
    int buffer = 256, count = 4;
    int channels = 2;  // of a frame as Csound writes it: those of the card
  };
  RingDevice(Runtime& runtime, const Setup& setup);

  void Open() override;
  void Write(const float* frames, std::string* warning) override;
  void SetPlaying(bool playing) override { playing_.store(playing, std::memory_order_relaxed); }
  void Play(float* const* out, int frames) override;

 private:
  int64_t capacity() const { return int64_t{setup_.buffer} * setup_.count; }
  bool HasRoom();
  void Miss();
  void Add(int64_t begin, int64_t count, float* const* out, int64_t at) const;

  Runtime& runtime_;
  const Setup setup_;
  std::vector<float> ring_;
  // Frames since the device was opened. The performance thread moves written_, the card read_.
  Atomic<int64_t> written_, read_;
  Atomic<int> state_;  // closed, running, stopped: of an ALSA device that ran out
  std::atomic<bool> playing_ = false;
  Atomic<int> xrun_;     // not yet warned of
  bool in_gap_ = false;  // the card's
  int64_t played_ = 0;   // frames of the card since the device was opened
  WakeEvent consumed_;
};

// Csound's own clock (C1.6): each write moves a target by its length and sleeps until there, rounded to a millisecond.
class NullDevice final : public Device {
 public:
  NullDevice(Runtime& runtime, SinkMixer& mixer, int buffer, int sample_rate);
  void Open() override { opened_ = runtime_.Now(); }
  void Write(const float* frames, std::string* warning) override;
  void Close() override { mixer_.Close(writer_); }

 private:
  Runtime& runtime_;
  SinkMixer& mixer_;
  const int writer_, buffer_, sample_rate_;
  Time opened_ = 0;
  int64_t frames_ = 0;
};

// No device: the file is written as fast as cycles are computed.
class OfflineDevice final : public Device {
 public:
  OfflineDevice(SinkMixer& mixer, int buffer) : mixer_(mixer), writer_(mixer.Add()), buffer_(buffer) {}
  void Open() override {}
  void Write(const float* frames, std::string*) override { mixer_.Write(writer_, frames, buffer_); }
  void Close() override { mixer_.Close(writer_); }

 private:
  SinkMixer& mixer_;
  const int writer_, buffer_;
};

}  // namespace engine::csound
