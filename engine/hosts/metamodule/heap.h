// The memory that modules allocate in a run: one range of addresses, given out from its beginning and never twice, so
// that what was freed is known to be. It is gone when the run is.
//
// Thread rules: one context at a time, as everything in the simulation.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>

namespace engine::metamodule {

class Heap {
 public:
  Heap();
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // What nobody has written yet is the same in each run. Null: there is no memory left.
  void* Allocate(size_t bytes, size_t alignment);
  // Of a block that is not from here, or was there once: 0.
  size_t SizeOf(const void* block) const;

  enum class Release : uint8_t { done, twice, unknown };
  Release Free(void* block);

  uintptr_t begin() const { return begin_; }
  static constexpr size_t kBytes = size_t{1} << 32;  // of addresses

 private:
  struct Block {
    size_t bytes;
    bool freed;
  };
  uintptr_t begin_ = 0, next_ = 0;
  std::map<uintptr_t, Block> blocks_;
};

}  // namespace engine::metamodule
