// What keeps a sync type's own few words consistent where contexts really run side by side. In the simulation, where
// one runs at a time and switches only at a step, it does nothing. Held for a handful of instructions, never over a
// call of the Runtime: a spin lock is enough, and it never blocks an audio context for longer than that.
#pragma once
#include <atomic>

#include "engine/runtime.h"

namespace engine {

class SpinLock {
 public:
  void Lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  void Unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

class Guard {
 public:
  Guard(const Runtime& runtime, SpinLock& lock) : lock_(runtime.concurrent() ? &lock : nullptr) {
    if (lock_) lock_->Lock();
  }
  ~Guard() {
    if (lock_) lock_->Unlock();
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  SpinLock* lock_;
};

}  // namespace engine
