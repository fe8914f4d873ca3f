// How much of each context's past is known at some place.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/context.h"

namespace sim::checkers {

// Index of a context: inputs, which are no context, come first.
inline uint32_t IndexOf(ContextId id) { return id == engine::kNoContext ? 0 : id + 1u; }

// One context's own count at some place. FastTrack's epoch: most comparisons need no whole clock.
struct Epoch {
  uint32_t index = 0;
  int32_t count = 0;
  bool operator==(const Epoch&) const = default;
};

// Counts that are not there are 0. The first few lie in the clock itself: a search makes a million small runs, each of
// which touches a dozen clocks, and two vector registers hold all that most of them need.
class VectorClock {
 public:
  int32_t operator[](uint32_t index) const {
    if (far_.empty()) return index < kNear ? near_[index] : 0;
    return index < far_.size() ? far_[index] : 0;
  }
  bool Knows(Epoch epoch) const { return epoch.count <= (*this)[epoch.index]; }
  void Clear() {
    near_ = {};
    far_.clear();  // keeps its memory for the next run
  }
  void Increment(uint32_t index) {
    if (far_.empty() && index < kNear) {
      ++near_[index];
    } else {
      Widen(index + 1);
      ++far_[index];
    }
  }
  void Join(const VectorClock& other) {
    if (!far_.empty() || !other.far_.empty()) return JoinFar(other);
    Near from = other.near_, to = near_;  // copies: so the compiler sees that they do not overlap
    for (uint32_t i = 0; i < kNear; ++i) to[i] = to[i] < from[i] ? from[i] : to[i];
    near_ = to;
  }
  // As after Clear and Join.
  void Assign(const VectorClock& other) {
    near_ = other.near_;
    if (!far_.empty() || !other.far_.empty()) far_ = other.far_;
  }

 private:
  static constexpr uint32_t kNear = 8;
  using Near = std::array<int32_t, kNear>;

  [[gnu::noinline]] void JoinFar(const VectorClock& other) {
    size_t size = other.far_.empty() ? kNear : other.far_.size();
    const int32_t* from = other.far_.empty() ? other.near_.data() : other.far_.data();
    Widen(size);
    for (size_t i = 0; i < size; ++i) far_[i] = std::max(far_[i], from[i]);
  }
  // Into far_, which then holds all counts.
  [[gnu::noinline]] void Widen(size_t size) {
    if (far_.empty()) far_.assign(near_.begin(), near_.end());
    if (far_.size() < size) far_.resize(size);
  }

  Near near_{};  // in use while far_ is empty
  std::vector<int32_t> far_;
};

}  // namespace sim::checkers
