#include "engine/lua/heap.h"

#include <cstdlib>
#include <cstring>

namespace engine::lua {

lua_State* Heap::NewState() { return lua_newstate(&Heap::Allocate, this); }

Sandbox& Heap::OwnerOf(lua_State* state) {
  void* self = nullptr;
  lua_getallocf(state, &self);
  return *static_cast<Heap*>(self)->owner_;
}

void* Heap::Allocate(void* self, void* block, size_t old_size, size_t new_size) {
  Heap& heap = *static_cast<Heap*>(self);
  if (block == nullptr) old_size = 0;  // Lua passes the type of the object there
  if (new_size == 0) {
    std::free(block);
    heap.used_ -= old_size;
    return nullptr;
  }
  if (new_size > old_size && new_size - old_size > heap.limit_ - heap.used_) return nullptr;
  void* result = std::realloc(block, new_size);
  if (result == nullptr) return nullptr;
  heap.used_ += new_size - old_size;
  if (heap.state_block_ == nullptr) {
    heap.state_block_ = result;
    heap.state_block_size_ = new_size;
  } else if (!heap.seed_fixed_) {
    heap.FixSeed();
  }
  return result;
}

// The first block of a state is {lua_State, global_State}. global_State (lstate.h, 5.2.0 to 5.2.4) starts with the
// allocator and its argument, which nobody else could have written there, so its place is found, not assumed.
void Heap::FixSeed() {
  struct GlobalState {
    lua_Alloc allocate;
    void* argument;
    size_t total_bytes;
    ptrdiff_t debt;
    size_t traversed;
    size_t estimate;
    struct {
      void* hash;
      uint32_t used;
      int size;
    } strings;
    struct {
      alignas(8) char value[8];
      int type;
    } registry;
    unsigned int seed;
  };
  char* block = static_cast<char*>(state_block_);
  for (size_t at = 0; at + sizeof(GlobalState) <= state_block_size_; at += alignof(GlobalState)) {
    GlobalState global;
    std::memcpy(&global, block + at, sizeof(global));
    if (global.allocate != &Heap::Allocate || global.argument != this) continue;
    const unsigned int seed = 0x7ac705u;
    std::memcpy(block + at + offsetof(GlobalState, seed), &seed, sizeof(seed));
    seed_fixed_ = true;
    return;
  }
}

}  // namespace engine::lua
