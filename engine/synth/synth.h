// The polyphonic synth that every host model sounds with. Plain on purpose: what matters is that each sample can be
// accounted for.
//
//   1. Time is the frame of the stream. An event acts at exactly its frame; one whose frame has passed acts at the
//   first
//      frame of the block being rendered. Events are ordered by frame, equal frames by call.
//   2. The samples do not depend on the block size: everything advances by frames, and voices are mixed by slot.
//   3. A note is heard from the very frame of its NoteOn.
//   4. level = 0.25 * velocity * volume * fade * envelope * kill: one full voice peaks at -12 dBFS.
//   5. A NoteOn takes the lowest free slot. If there is none it steals: the oldest released voice, else the oldest. A
//      stolen voice stops at once.
//
// Threads: audio context only. Nothing blocks; nothing allocates after construction.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/time.h"
#include "engine/dsp/adsr.h"
#include "engine/dsp/oscillator.h"
#include "engine/synth/sample.h"
#include "engine/synth/synth_event.h"
#include "engine/synth/voice.h"

namespace engine::synth {

struct Envelope {
  Time attack = 2 * kMillisecond;
  Time decay = 0;
  float sustain = 1;
  Time release = 50 * kMillisecond;
  dsp::Curve curve = dsp::Curve::linear;
};

class Synth {
 public:
  struct Config {
    int sample_rate = 48000;
    int channels = 2;  // out; even ones are left, odd ones right; one alone is the mean, without pan
    int max_voices = 64;
    int max_events = 4096;  // that wait at one time
    dsp::Waveform waveform = dsp::Waveform::sine;
    Envelope envelope;
    std::optional<FilterSettings> filter;
    std::shared_ptr<const Sample> sample;  // played once through instead of the wave
    int kill_frames = 64;                  // what Kill takes to be silent without a click; 0 cuts
  };
  // REQUIRES: sample_rate, channels, max_voices and max_events > 0; nothing negative.
  explicit Synth(const Config& config);

  // Each returns false if max_events are waiting: the event is then dropped, and counted. `frame` is of the stream,
  // durations are frames (<= 0 jumps). A note_id that nothing sounds under is ignored; one used twice means all its
  // voices. Numbers out of range are held at the nearest end, NaN at the low one.
  //
  // key may be fractional, 69 is 440 Hz; velocity within 0..1.
  bool NoteOn(int64_t frame, int32_t note_id, float key, float velocity);
  // Begins the release stage; the voice sounds for exactly `release` more.
  bool NoteOff(int64_t frame, int32_t note_id);
  bool Kill(int64_t frame, int32_t note_id);
  // Ramps the fade, a factor within 0..1 of its own beside the volume, from start to target; a running fade is
  // replaced. Without start it goes on from the present value, and takes only the part duration_frames * |target -
  // present| (HA-R62). kill_when_done ends the voice with the fade, by Kill if it can still be heard.
  bool Fade(int64_t frame, int32_t note_id, std::optional<float> start, float target, int64_t duration_frames,
            bool kill_when_done);
  // Relative is to the target of the last change, not to where its ramp is: gain multiplies (and is held within 0..16),
  // pan (-1..1) and semitones (-128..128) add.
  bool ChangeVolume(int64_t frame, int32_t note_id, float gain, bool relative, int64_t ramp_frames);
  bool ChangePan(int64_t frame, int32_t note_id, float pan, bool relative, int64_t ramp_frames);
  bool ChangeTune(int64_t frame, int32_t note_id, float semitones, bool relative, int64_t ramp_frames);
  // NoteOff for every voice.
  bool AllNotesOff(int64_t frame);

  // Overwrites `frames` floats of each of the `channels` planes in out with the stream from first_frame on. Blocks are
  // to follow one another; after a gap the voices go on as if there had been none.
  void Render(int64_t first_frame, int frames, float* const* out);

  // As of the end of the last Render: voices still heard or held, in release or being killed too.
  int ActiveVoices() const;
  bool IsActive(int32_t note_id) const;

  int64_t DroppedEvents() const { return dropped_events_; }
  const Config& config() const { return config_; }

 private:
  bool Add(const SynthEvent& event);
  void Act(const SynthEvent& event);
  void ActOn(Voice& voice, const SynthEvent& event);
  void StartVoice(const SynthEvent& event);
  Voice& FreeOrStolen();
  void Mix(int offset, int frames, float* const* out);

  Config config_;
  std::vector<Voice> voices_;
  SynthEventQueue events_;
  int64_t started_ = 0;  // voices ever
  int64_t dropped_events_ = 0;
};

}  // namespace engine::synth
