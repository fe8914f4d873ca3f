// What an event touches: memory, and contexts as those who wait and are woken. Two events that touch nothing in common,
// or both only look, can change places.
#pragma once
#include <cstdint>

#include "engine/base/check.h"

namespace sim {

// arrive, release: at a lock that is a queue. The order of arrivals is all that matters there: whether who holds it
// lets it go before or after another arrives, that other gets it next.
enum class TouchMode : uint8_t { read, write, arrive, release };

constexpr bool Conflict(TouchMode a, TouchMode b) {
  if (a == TouchMode::write || b == TouchMode::write) return true;
  if (a == TouchMode::read || b == TouchMode::read) return a != b;
  return a == TouchMode::arrive && b == TouchMode::arrive;
}

struct Touch {
  uint32_t object;
  TouchMode mode;
};

class Touches {
 public:
  static constexpr uint32_t kMost = 16;
  const Touch* begin() const { return all_; }
  const Touch* end() const { return all_ + size_; }
  bool empty() const { return size_ == 0; }
  uint32_t size() const { return size_; }
  void Clear() { size_ = 0; }
  void Add(uint32_t object, TouchMode mode) {
    for (uint32_t i = 0; i < size_; ++i) {
      if (all_[i].object != object) continue;
      if (all_[i].mode != mode) all_[i].mode = TouchMode::write;
      return;
    }
    CHECK(size_ < kMost);  // an event is one access, and at most one act on another context
    all_[size_++] = {object, mode};
  }
  void Add(const Touches& other) {
    for (const Touch& touch : other) Add(touch.object, touch.mode);
  }
  bool ConflictsWith(const Touches& other) const {
    for (const Touch& mine : *this) {
      for (const Touch& its : other) {
        if (mine.object == its.object && Conflict(mine.mode, its.mode)) return true;
      }
    }
    return false;
  }
  bool OnlyLooks() const {
    for (const Touch& touch : *this) {
      if (touch.mode != TouchMode::read) return false;
    }
    return true;
  }

 private:
  uint32_t size_ = 0;
  Touch all_[kMost];
};

}  // namespace sim
