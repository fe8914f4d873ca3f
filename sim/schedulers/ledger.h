// Words that can be rolled back: what a depth-first search knows at the place to which it goes back.
#pragma once
#include <cstdint>
#include <vector>

namespace sim {

class Ledger {
 public:
  // A word that was never set is 0.
  uint32_t operator[](size_t index) const { return index < words_.size() ? words_[index] : 0; }
  void Set(size_t index, uint32_t value) {
    if (index >= words_.size()) words_.resize(index * 2 + 64);
    log_.push_back({index, words_[index]});
    words_[index] = value;
  }
  size_t Mark() const { return log_.size(); }
  // All words are as they were at that mark.
  void Rewind(size_t mark) {
    for (; log_.size() > mark; log_.pop_back()) words_[log_.back().index] = log_.back().before;
  }

 private:
  struct Change {
    size_t index;
    uint32_t before;
  };
  std::vector<uint32_t> words_;
  std::vector<Change> log_;
};

}  // namespace sim
