// The locks of the host and their order (HI-R50 to HI-R53): message < script < sample = iterator < audio.
//
// Who holds a lock is recorded by thread *kind*, and only by the host's own locking; a script's `.lock` takes the lock
// without being recorded (HI-R52). The check of the order looks at the record alone.
//
// Thread rules: any context.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "engine/hosts/hise/thread.h"
#include "engine/sync/mutex.h"

namespace engine::hise {

enum class LockId : uint8_t { message, script, sample, iterator, audio };
inline constexpr int kLocks = 5;

const char* NameOf(LockId lock);

// Recursive, and not fair: a context that takes it again at once may keep others out (HI-R53).
class HostLock {
 public:
  HostLock(Runtime& runtime, Point lock, Point unlock)
      : runtime_(runtime), mutex_(runtime, HandOff::barging, lock, unlock) {}

  void Lock();
  bool TryLock();
  void Unlock();
  bool HeldBySelf() const { return mutex_.owner() == runtime_.SelfId(); }
  ContextId owner() const { return mutex_.owner(); }

 private:
  Runtime& runtime_;
  Mutex mutex_;
  int depth_ = 0;  // of the holder
};

class Locks {
 public:
  explicit Locks(Runtime& runtime);

  HostLock& operator[](LockId lock) { return locks_[static_cast<size_t>(lock)]; }
  // Why this thread must not take the lock now ("PossibleDeadlock"), or null.
  const char* Refusal(LockId lock, const Thread& thread) const;
  bool IsRecorded(LockId lock, const Thread& thread) const {
    return recorded_[static_cast<size_t>(lock)] == thread.kind;
  }

  // `.lock(Threads.X)`: throws Failure if it is refused.
  LockId EnterScript(int64_t number, const Thread& thread);
  // The names of what a context holds.
  std::vector<const char*> HeldBy(ContextId context) const;

 private:
  friend class ScopedLock;
  void FindOutOfOrder(LockId lock, const Thread& thread);
  void GoOnWithout(LockId lock, const char* code);

  Runtime& runtime_;
  HostLock locks_[kLocks];
  std::atomic<ThreadKind> recorded_[kLocks];
};

// How the host itself locks. A refusal is swallowed, and what follows runs without the lock (HI-R51).
class ScopedLock {
 public:
  ScopedLock(Locks& locks, LockId lock, const Thread& thread);
  ~ScopedLock();
  ScopedLock(const ScopedLock&) = delete;
  ScopedLock& operator=(const ScopedLock&) = delete;

 private:
  Locks& locks_;
  const LockId lock_;
  bool taken_ = false;
  ThreadKind before_ = ThreadKind::free;
};

}  // namespace engine::hise
