// 4-ary heap of 64-bit keys: 48 bits of nanoseconds (78 hours) above 16 bits of context id, so that equal times come by
// id. One entry a context. A popped root stays as a hole, so that pop-then-push, the common pair, is one sift.
#pragma once
#include <cstdint>
#include <memory>

#include "engine/base/time.h"

namespace sim {

class TimerHeap {
 public:
  static constexpr uint64_t kNone = ~0ull;
  static constexpr engine::Time kMaxTime = (engine::Time{1} << 47) - 1;
  static constexpr uint64_t Key(engine::Time time, uint32_t id) { return static_cast<uint64_t>(time) << 16 | id; }
  static constexpr engine::Time TimeOf(uint64_t key) { return static_cast<engine::Time>(key >> 16); }
  static constexpr uint32_t IdOf(uint64_t key) { return key & 0xffff; }

  explicit TimerHeap(uint32_t max_ids)
      : storage_(new uint64_t[max_ids + 2 * kWays + 8]), position_(new uint32_t[max_ids]) {
    auto address = reinterpret_cast<uintptr_t>(storage_.get());
    key_ = reinterpret_cast<uint64_t*>((address + 63) & ~uintptr_t{63}) + (kWays - 1);  // children share a cache line
  }

  void Clear() {
    size_ = 0;
    hole_ = false;
  }
  uint64_t Top() {
    Fill();
    return size_ ? key_[0] : kNone;
  }
  // REQUIRES: not empty. The next Push takes the hole.
  void Pop() {
    Fill();
    hole_ = true;
  }
  // REQUIRES: the id has no entry.
  void Push(uint64_t key) {
    if (hole_) {
      hole_ = false;
      Down(key);
    } else {
      Up(size_++, key);
    }
  }
  // Moves the id's entry to `key` if that is earlier; a later one is left to surface. REQUIRES: the id has an entry.
  void Lower(uint64_t key) {
    Fill();
    uint32_t index = position_[IdOf(key)];
    if (key < key_[index]) Up(index, key);
  }

 private:
  static constexpr uint32_t kWays = 4;

  void Fill() {
    if (!hole_) return;
    hole_ = false;
    if (--size_) Down(key_[size_]);
  }
  void Put(uint32_t index, uint64_t key) {
    key_[index] = key;
    position_[IdOf(key)] = index;
  }
  void Up(uint32_t index, uint64_t key) {
    while (index) {
      uint32_t parent = (index - 1) / kWays;
      if (key_[parent] < key) break;
      Put(index, key_[parent]);
      index = parent;
    }
    Put(index, key);
  }
  void Down(uint64_t key) {
    uint32_t index = 0;
    for (;;) {
      uint32_t child = index * kWays + 1;
      if (child >= size_) break;
      uint32_t end = child + kWays < size_ ? child + kWays : size_;
      uint32_t least = child;
      uint64_t best = key_[child];
      for (uint32_t j = child + 1; j < end; ++j) {
        bool less = key_[j] < best;  // branch-free: the comparison is a coin toss
        best = less ? key_[j] : best;
        least = less ? j : least;
      }
      if (best > key) break;
      Put(index, best);
      index = least;
    }
    Put(index, key);
  }

  std::unique_ptr<uint64_t[]> storage_;
  uint64_t* key_;
  std::unique_ptr<uint32_t[]> position_;
  uint32_t size_ = 0;
  bool hole_ = false;
};

}  // namespace sim
