// How much of each context's past is known at some place.
#pragma once
#include <algorithm>
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

// Counts that are not there are 0. The first 15 lie in the clock's first line, and mostly only the first eight of them
// are in use: a search makes a million small runs, each of which touches a dozen clocks, and two vector registers hold
// all that most of them need.
class alignas(64) VectorClock {
 public:
  int32_t operator[](uint32_t index) const { return index < kNear ? near_[index] : FarAt(index); }
  bool Knows(Epoch epoch) const { return epoch.count <= (*this)[epoch.index]; }
  void Clear() {
    if (near_[kExtent] != kShort) [[unlikely]]
      ClearWide();
    std::fill_n(near_, kFew, 0);
  }
  void Increment(uint32_t index) {
    if (index >= kFew) [[unlikely]]
      return IncrementWide(index);
    ++near_[index];
  }
  void Join(const VectorClock& other) {
    if ((near_[kExtent] | other.near_[kExtent]) == kShort) [[likely]] {
      JoinFirst<kFew>(other);
    } else {
      JoinWide(other);
    }
  }
  // As after Clear and Join.
  void Assign(const VectorClock& other) {
    if ((near_[kExtent] | other.near_[kExtent]) == kShort) [[likely]] {
      std::copy_n(other.near_, kFew, near_);
    } else {
      AssignWide(other);
    }
  }

 private:
  // How many counts may be other than 0: kFew, kNear, or more. The last word of the line says it, so that it is joined
  // as a count is.
  enum Extent : int32_t { kShort, kWide, kFar };
  static constexpr uint32_t kFew = 8, kNear = 15, kExtent = 15;

  template <uint32_t n>
  void JoinFirst(const VectorClock& other) {
    int32_t from[n], to[n];  // copies: so the compiler sees that they do not overlap
    std::copy_n(other.near_, n, from);
    std::copy_n(near_, n, to);
    for (uint32_t i = 0; i < n; ++i) to[i] = to[i] < from[i] ? from[i] : to[i];
    std::copy_n(to, n, near_);
  }
  void JoinWide(const VectorClock& other) {
    JoinFirst<kNear + 1>(other);
    if (other.near_[kExtent] == kFar) [[unlikely]]
      JoinFar(other);
  }
  [[gnu::noinline]] void JoinFar(const VectorClock& other) {
    if (far_.size() < other.far_.size()) far_.resize(other.far_.size());
    for (size_t i = 0; i < other.far_.size(); ++i) far_[i] = std::max(far_[i], other.far_[i]);
  }
  [[gnu::noinline]] void AssignWide(const VectorClock& other) {
    std::copy_n(other.near_, kNear + 1, near_);
    far_ = other.far_;
  }
  [[gnu::noinline]] void ClearWide() {
    std::fill_n(near_, kNear + 1, 0);
    far_.clear();  // it keeps its memory for the next run
  }
  [[gnu::noinline]] void IncrementWide(uint32_t index) {
    near_[kExtent] = std::max<int32_t>(near_[kExtent], index < kNear ? kWide : kFar);
    if (index < kNear) {
      ++near_[index];
      return;
    }
    if (far_.size() <= index - kNear) far_.resize(index - kNear + 1);
    ++far_[index - kNear];
  }
  [[gnu::noinline]] int32_t FarAt(uint32_t index) const {
    return index - kNear < far_.size() ? far_[index - kNear] : 0;
  }

  int32_t near_[kNear + 1] = {};
  std::vector<int32_t> far_;  // from kNear on
};

}  // namespace sim::checkers
