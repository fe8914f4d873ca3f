// Notes and voices: which key is down, which voice belongs to whom, and when a voice must be released. HA-R60 to
// HA-R63.
//
// Audio context only. Frames are frames of the stream.
#pragma once
#include <optional>
#include <vector>

#include "engine/runtime.h"
#include "engine/synth/synth.h"

namespace engine::halion {

class Notes {
 public:
  Notes(Runtime& runtime, synth::Synth& synth, int sample_rate);

  // Keys, as the outside world plays them. Press returns the id of the note.
  int64_t Press(int key);
  // Releases what is held by the key's note, the oldest if it was struck again while down; returns that note's id, 0 if
  // the key was not down.
  int64_t LiftKey(int key, int64_t frame);

  struct Start {
    double key = 60;
    int velocity = 100;
    int64_t owner = 0;         // the note whose key holds it; 0: nobody
    bool held_by_key = false;  // released with its owner's key; at once if that is up and there is no duration
    double duration_ms = -1;   // > 0: released after that time at the latest
    double volume = 1, pan = 0, tune = 0;
  };
  // A voice of its own id.
  int64_t On(const Start& start, int64_t frame);
  void Off(int64_t id, int64_t frame);
  // Passes a note-off event on: every voice that was posted for that note, or for its key.
  void OffPosted(int64_t owner, int key, int64_t frame);

  void Fade(int64_t id, std::optional<double> from, double to, double ms, bool kill, int64_t frame);
  // smoothing: a ramp of so many milliseconds; 0: at once.
  void Volume(int64_t id, double value, bool relative, double ms, int64_t frame);
  void Pan(int64_t id, double value, bool relative, double ms, int64_t frame);
  void Tune(int64_t id, double semitones, bool relative, double ms, int64_t frame);

  int64_t FramesOf(double ms) const;

 private:
  struct Key {
    int number = 0;
    int64_t note = 0;
  };
  struct Voice {
    int64_t id = 0;
    int64_t owner = 0;
    int key = 0;
    bool held_by_key = false;
  };
  void Emit(const EventType& type, std::array<int64_t, 4> values, std::string_view text = {}) {
    runtime_.Emit({.type = &type, .values = values, .text = text});
  }

  bool IsDown(int64_t note) const;

  Runtime& runtime_;
  synth::Synth& synth_;
  int sample_rate_;
  int64_t next_id_ = 1;
  std::vector<Key> down_;      // in the order they were struck
  std::vector<Voice> voices_;  // not yet released, in the order they began
};

}  // namespace engine::halion
