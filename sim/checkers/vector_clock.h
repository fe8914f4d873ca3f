// How much of each context's past is known at some place.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/context.h"

namespace sim::checkers {

// Index of a context: inputs, which are no context, come first.
inline uint32_t IndexOf(ContextId id) {
  static_assert(static_cast<ContextId>(engine::kNoContext + 1) == 0);
  return static_cast<ContextId>(id + 1);
}

// One context's own count at some place. FastTrack's epoch: most comparisons need no whole clock.
struct Epoch {
  uint32_t index = 0;
  int32_t count = 0;
  bool operator==(const Epoch&) const = default;
};

// Counts that are not there are 0. The first few lie in the clock itself: a search makes a million small runs, each of
// which touches a dozen clocks, and two vector registers hold all that most of them need.
class alignas(64) VectorClock {
 public:
  int32_t operator[](uint32_t index) const {
    if (is_far_) [[unlikely]]
      return index < far_.size() ? far_[index] : 0;
    return index < kNear ? near_[index] : 0;
  }
  bool Knows(Epoch epoch) const { return epoch.count <= (*this)[epoch.index]; }
  void Clear() {
    near_ = {};
    is_far_ = false;  // far_ keeps its memory for the next run
  }
  void Increment(uint32_t index) {
    if (is_far_ || index >= kNear) [[unlikely]]
      return IncrementFar(index);
    ++near_[index];
  }
  void Join(const VectorClock& other) {
    if (is_far_ | other.is_far_) [[unlikely]]
      return JoinFar(other);
    Near from = other.near_, to = near_;  // copies: so the compiler sees that they do not overlap
    for (uint32_t i = 0; i < kNear; ++i) to[i] = to[i] < from[i] ? from[i] : to[i];
    near_ = to;
  }
  // As after Clear and Join.
  void Assign(const VectorClock& other) {
    near_ = other.near_;
    is_far_ = other.is_far_;
    if (is_far_) [[unlikely]]
      far_ = other.far_;
  }

 private:
  static constexpr uint32_t kNear = 8;
  using Near = std::array<int32_t, kNear>;

  [[gnu::noinline]] void JoinFar(const VectorClock& other) {
    size_t size = other.is_far_ ? other.far_.size() : kNear;
    const int32_t* from = other.is_far_ ? other.far_.data() : other.near_.data();
    Widen(size);
    for (size_t i = 0; i < size; ++i) far_[i] = std::max(far_[i], from[i]);
  }
  [[gnu::noinline]] void IncrementFar(uint32_t index) {
    Widen(index + 1);
    ++far_[index];
  }
  // Into far_, which then holds all counts.
  void Widen(size_t size) {
    if (!is_far_) far_.assign(near_.begin(), near_.end());
    is_far_ = true;
    if (far_.size() < size) far_.resize(size);
  }

  Near near_{};  // unless is_far_
  bool is_far_ = false;
  std::vector<int32_t> far_;
};

}  // namespace sim::checkers
