// What a Synth is told, and the queue it waits in: sorted by frame, equal frames in the order of the calls.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace engine::synth {

struct SynthEvent {
  enum class Kind : uint8_t { note_on, note_off, kill, fade, volume, pan, tune, all_notes_off };

  int64_t frame = 0;  // of the stream
  Kind kind = Kind::note_on;
  int32_t note_id = 0;
  float value = 0;         // key, fade target, gain, pan or semitones
  float second = 0;        // velocity or fade start
  int64_t duration = 0;    // frames
  bool flag = false;       // relative; of a fade: kill when done
  bool has_start = false;  // of a fade
};

// Never allocates after construction.
class SynthEventQueue {
 public:
  explicit SynthEventQueue(int capacity) : capacity_(static_cast<size_t>(capacity)) { events_.reserve(capacity_); }

  // False if it is full: the event is dropped. Most events come in order, and are then put at the end at no cost.
  bool Add(const SynthEvent& event) {
    if (events_.size() >= capacity_) return false;
    const auto later = [](int64_t frame, const SynthEvent& e) { return frame < e.frame; };
    events_.insert(std::upper_bound(events_.begin(), events_.end(), event.frame, later), event);
    return true;
  }

  int size() const { return static_cast<int>(events_.size()); }
  const SynthEvent& operator[](int i) const { return events_[static_cast<size_t>(i)]; }
  void RemoveFirst(int n) { events_.erase(events_.begin(), events_.begin() + n); }

 private:
  size_t capacity_;
  std::vector<SynthEvent> events_;
};

}  // namespace engine::synth
