// How much of each context's past is known at some place.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/context.h"

namespace sim::checkers {

// Index of a context: inputs, which are no context, come first.
inline uint32_t IndexOf(ContextId id) { return id == engine::kNoContext ? 0 : id + 1u; }

// One context's own count at some place. FastTrack's epoch: most comparisons need no whole clock.
struct Epoch {
  uint32_t index = 0;
  uint32_t count = 0;
  bool operator==(const Epoch&) const = default;
};

// Counts that are not there are 0.
class VectorClock {
 public:
  uint32_t operator[](uint32_t index) const { return index < counts_.size() ? counts_[index] : 0; }
  bool Knows(Epoch epoch) const { return epoch.count <= (*this)[epoch.index]; }
  void Clear() { counts_.clear(); }  // keeps its memory for the next run
  void Increment(uint32_t index) {
    Widen(index + 1);
    ++counts_[index];
  }
  void Join(const VectorClock& other) {
    Widen(other.counts_.size());
    for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] = std::max(counts_[i], other.counts_[i]);
  }

 private:
  void Widen(size_t size) {
    if (counts_.size() < size) counts_.resize(size);
  }
  std::vector<uint32_t> counts_;
};

}  // namespace sim::checkers
