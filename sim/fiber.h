// Fibers: stacks from a pool, each above a guard page, and what a crash on one of them does.
//
// A stack is touched as it is used and never given back; a finished fiber waits in its loop for the next body, so a
// warm run maps nothing. An overrun of a stack, or another fault in code under test, becomes a finding: the signal
// handler sends the fiber to a landing on an emergency stack, from where the machine goes on without it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sim {

class FiberPool {
 public:
  // `stack_bytes` is rounded up to pages. Nothing is mapped but address space until a stack is first used.
  FiberPool(uint32_t max_contexts, size_t stack_bytes);
  ~FiberPool();
  FiberPool(const FiberPool&) = delete;
  FiberPool& operator=(const FiberPool&) = delete;

  // A new fiber on the stack of that index; what was there is dropped. `bytes` above the standard size gets its own
  // mapping.
  void* Make(uint32_t index, size_t bytes, void (*entry)(void* data), void* data);
  // The index of the stack whose guard page holds the address, or -1.
  int64_t GuardOwner(const void* address) const;

 private:
  struct Large {
    unsigned char* base;
    size_t bytes;
    uint32_t index;
  };
  unsigned char* StackOf(uint32_t index, size_t bytes, size_t* size);

  size_t stride_, stack_bytes_;
  uint32_t max_contexts_;
  unsigned char* base_;
  std::vector<bool> guarded_;
  std::vector<Large> large_;
};

// While it lives, a fault on this OS thread calls `land` on a stack of its own, instead of killing the process. `land`
// must not return. `ours` says whether the fault is one to catch.
class CrashCatcher {
 public:
  using Ours = bool (*)(void* owner, const void* address);
  using Land = void (*)(void* owner, int signal, const void* address);
  CrashCatcher(void* owner, Ours ours, Land land);
  ~CrashCatcher();
  CrashCatcher(const CrashCatcher&) = delete;
  CrashCatcher& operator=(const CrashCatcher&) = delete;

 private:
  CrashCatcher* outer_;
  friend struct CrashHandler;
  void* owner_;
  Ours ours_;
  Land land_;
};

}  // namespace sim
