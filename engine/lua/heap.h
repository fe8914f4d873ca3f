// The memory of one Lua state: a limit, and a fixed hash seed.
#pragma once
#include <cstddef>
#include <cstdint>

#include "engine/lua/lua_api.h"

namespace engine::lua {

class Sandbox;

// An allocator that refuses what goes beyond its limit; Lua then raises "not enough memory", which a script may catch.
//
// Lua 5.2 seeds its string hash with the clock and with addresses, and that shows: in the order of raw next, in `#` of
// a table with holes (when a table is re-hashed depends on collisions) and in when weak tables lose entries. There is
// no setting for it, so the heap writes a fixed seed into the state after its first allocation and before its first
// string.
class Heap {
 public:
  Heap(Sandbox* owner, size_t limit_bytes) : owner_(owner), limit_(limit_bytes) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // A new state that allocates here, or null if the limit is too small for one.
  lua_State* NewState();
  // The sandbox whose heap `state` (any of its threads) lives in.
  static Sandbox& OwnerOf(lua_State* state);
  size_t used_bytes() const { return used_; }
  size_t limit_bytes() const { return limit_; }
  // Whether the seed could be fixed; false would mean a Lua with another layout.
  bool seed_fixed() const { return seed_fixed_; }

 private:
  static void* Allocate(void* self, void* block, size_t old_size, size_t new_size);
  void FixSeed();

  Sandbox* owner_;
  size_t limit_;
  size_t used_ = 0;
  void* state_block_ = nullptr;
  size_t state_block_size_ = 0;
  bool seed_fixed_ = false;
};

}  // namespace engine::lua
