// Notes and voices: which key is down, which voice belongs to whom, and when a voice must be released. HA-R27,
// HA-R28, HA-R60 to HA-R65.
//
// Audio context only. Frames are frames of the stream.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "engine/runtime.h"
#include "engine/synth/synth.h"

namespace engine::halion {

class Notes {
 public:
  struct Options {
    bool mono = false;                // HA-R64: a note ends those before it
    bool key_ends_all = false;        // HA-R60: a note with a duration needs its key down, too
    bool needs_key = false;           // HA-R60: a note that is to last as long as a key needs one
    bool latest_off = false;          // HA-R28: of a key struck again while down the latest note ends first
    bool engine_pedal_holds = false;  // HA-R27: the pedal that holds notes is the engine's, not the player's
  };
  Notes(Runtime& runtime, synth::Synth& synth, int sample_rate, const Options& options);

  // Keys, as the outside world plays them. Press returns the id of the note.
  int64_t Press(int key, int velocity, int64_t frame);
  // The note whose key goes up, the oldest or the latest if it was struck again while down; 0 if the key was not down.
  // Ends what is held by the key. With the sustain pedal down the note stays unreleased until that goes up (HA-R27).
  struct Lifted {
    int64_t note = 0;
    bool released = false;
  };
  Lifted LiftKey(int key, int64_t frame);
  // The player's pedal, whatever the script makes of it. The notes that are released with it.
  std::vector<int64_t> SetPedal(bool down);
  // The notes that the engine's pedal has let go of since it was last asked, if that is the one that holds.
  std::vector<int64_t> TakeLetGo() { return std::exchange(let_go_, {}); }
  // The pedal as the engine gets it: voices whose note-off comes while it is down sound on until it goes up.
  void SetEnginePedal(bool down, int64_t frame);
  bool IsDown(int64_t note) const;      // HA-R28: its key
  bool IsReleased(int64_t note) const;  // HA-R27: by key and pedal
  bool IsKeyDown(int key) const;
  bool IsOctaveKeyDown(int key) const;
  // Frames since the key was last struck; -1: never.
  int64_t FramesSincePress(int key, int64_t frame) const;
  struct Key {
    int number = 0;
    int velocity = 0;
    int64_t note = 0;
  };
  // The key struck last of those that are down, or null.
  const Key* LastDown() const { return down_.empty() ? nullptr : &down_.back(); }

  struct Start {
    double key = 60;
    int velocity = 100;
    int64_t owner = 0;         // the note whose key holds it; 0: nobody
    bool held_by_key = false;  // released with its owner's key; at once if that is up and there is no duration
    bool played = false;       // by the script: HA-R65
    double duration_ms = -1;   // > 0: released after that time at the latest
    double volume = 1, pan = 0, tune = 0;
  };
  // A voice of its own id.
  int64_t On(const Start& start, int64_t frame);
  void Off(int64_t id, int64_t frame);
  // Passes a note-off event on: every voice that was posted for that note, or for its key, before `frame`; `now` is the
  // frame of the caller.
  void OffPosted(int64_t owner, int key, int64_t frame, int64_t now);
  // What comes by itself: ends of durations, note-offs that were posted for later. kNever: nothing.
  static constexpr int64_t kNever = INT64_MAX;
  int64_t NextDue() const { return due_.empty() ? kNever : due_.front().frame; }
  void RunDue();

  // Ends every voice that is not released, for a mono program.
  void OffAll(int64_t frame);

  // HA-R65. Marks a key of which played notes get a note-off when the script is bypassed or removed.
  void SetBypassNoteOff(int key, bool enable);
  // The script falls silent: gives the marked ones their note-off; what then has neither key nor duration hangs, and is
  // reported if `report`.
  void LeaveScript(int64_t frame, bool report);

  void Fade(int64_t id, std::optional<double> from, double to, double ms, bool kill, int64_t frame);
  // smoothing: a ramp of so many milliseconds; 0: at once.
  void Volume(int64_t id, double value, bool relative, double ms, int64_t frame);
  void Pan(int64_t id, double value, bool relative, double ms, int64_t frame);
  void Tune(int64_t id, double semitones, bool relative, double ms, int64_t frame);

  int64_t FramesOf(double ms) const;

 private:
  struct Voice {
    int64_t id = 0;
    int64_t owner = 0;
    int key = 0;
    bool held_by_key = false;
    bool played = false;
    bool ends = false;       // by its duration
    bool sustained = false;  // its note-off has come, the engine's pedal is down
    int64_t frame = 0;       // its first
  };
  struct Due {
    int64_t frame = 0;
    int64_t id = 0;  // of a voice; 0: a note-off of owner and key
    int64_t owner = 0;
    int key = 0;
  };
  void Add(const Due& due);
  // A note-off: at once, or when the engine's pedal goes up.
  void Release(size_t voice, int64_t frame);
  // Releases every voice of which `test` holds.
  template <class Test>
  void ReleaseIf(Test test, int64_t frame);
  void Emit(const EventType& type, std::array<int64_t, 4> values, std::string_view text = {}) {
    runtime_.Emit({.type = &type, .values = values, .text = text});
  }

  Runtime& runtime_;
  synth::Synth& synth_;
  int sample_rate_;
  Options options_;
  int64_t next_id_ = 1;
  std::vector<Key> down_;           // in the order they were struck
  std::vector<int64_t> sustained_;  // key up, pedal down
  std::vector<int64_t> let_go_;
  bool pedal_ = false, engine_pedal_ = false;
  std::vector<Due> due_;  // by frame, equals in the order they were asked for
  int64_t pressed_[128];  // the frame at which each key was last struck; -1: never
  bool bypass_off_[128] = {};
  std::vector<Voice> voices_;  // not yet released, in the order they began
};

}  // namespace engine::halion
