// A lock with a hand-off policy, and the condition that goes with it. Not recursive; fair in the order of its policy.
//
//   fifo      Unlock hands the lock to who waits longest
//   priority  to the waiter of the highest priority; among equals the machine decides
//   barging   Unlock frees the lock and wakes a waiter of the machine's choice, which tries again: others may come
//   first
//
// Any context but interrupts. Unwinding a waiter takes it off the queue, and hands on what it was just given; a context
// that is dropped while it holds the lock keeps it for ever, as on the real hosts.
#pragma once
#include <atomic>

#include "engine/sync/guard.h"
#include "engine/sync/waiters.h"

namespace engine {

enum class HandOff : uint8_t { fifo, priority, barging };

class Mutex {
 public:
  explicit Mutex(Runtime& runtime, HandOff policy = HandOff::fifo, Point lock = "mutex.lock",
                 Point unlock = "mutex.unlock")
      : runtime_(runtime), policy_(policy), lock_(lock), unlock_(unlock) {}
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  // Inline as Unlock is, but for waiting: after a step another context may have run, and each return of a function that
  // was called before is mispredicted then.
  void Lock() {
    runtime_.Access(memory_, AccessKind::acquire, Order(MemoryOrder::acquire), lock_);
    const ContextId self = runtime_.SelfId();
    if (!TakeFree(self)) WaitFor(self);
  }
  // Never waits: false if another holds it.
  bool TryLock();
  // REQUIRES: the calling context holds it.
  void Unlock() {
    runtime_.Access(memory_, AccessKind::release, Order(MemoryOrder::release), unlock_);
    if (owner() != runtime_.SelfId()) return NotHeld();
    if (!FreeUnwanted()) HandOn(owner());
  }
  // Who holds it, or kNoContext. A hint for messages.
  ContextId owner() const { return owner_.load(std::memory_order_relaxed); }

 private:
  struct Entry {  // of a context that waits within Lock
    Entry(Mutex& of, ContextId self) : mutex(of), waiter{.context = self} {}
    ~Entry();
    Mutex& mutex;
    Waiter waiter;
    bool taken = false;
  };
  bool TakeFree(ContextId self) {
    Guard guard(runtime_, guard_);
    if (owner() != kNoContext) return false;
    owner_.store(self, std::memory_order_relaxed);
    return true;
  }
  bool FreeUnwanted() {
    Guard guard(runtime_, guard_);
    if (!waiters_.empty()) return false;
    owner_.store(kNoContext, std::memory_order_relaxed);
    return true;
  }
  void WaitFor(ContextId self);
  void NotHeld() const;
  bool TryTake(ContextId self, Waiter* waiter);
  // Of an Access: a queue alone has the order of its own kind. There Unlock and Lock of two contexts can change places
  // without a difference, which an exhaustive search makes use of.
  MemoryOrder Order(MemoryOrder order) const { return policy_ == HandOff::fifo ? order : MemoryOrder::acq_rel; }
  ContextId ChooseNext();
  void HandOn(ContextId owner);

  Runtime& runtime_;
  const HandOff policy_;
  const Point lock_, unlock_;
  Memory memory_;
  SpinLock guard_;
  std::atomic<ContextId> owner_ = kNoContext;  // written under guard_
  Waiters waiters_;
};

class MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class Condition {
 public:
  explicit Condition(Runtime& runtime, Point wait = "condition.wait", Point notify = "condition.notify")
      : runtime_(runtime), wait_(wait), notify_(notify) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  // Unlocks, waits, locks again. False: the deadline (absolute) came first. Re-test in a loop. A waiter that is called
  // and then unwound passes the call on.
  bool Wait(Mutex& mutex, Time deadline = kForever);
  // One waiter of the machine's choice; option 0 is who waits longest.
  void NotifyOne();
  void NotifyAll();

 private:
  struct Entry {  // of a context that is within Wait
    Entry(Condition& of, ContextId self) : condition(of), waiter{.context = self} {}
    ~Entry();
    void Leave();
    Condition& condition;
    Waiter waiter;
    bool done = false;
  };
  ContextId ChooseNext();

  Runtime& runtime_;
  const Point wait_, notify_;
  Memory memory_;  // who waits: nothing that is published
  SpinLock guard_;
  Waiters waiters_;
};

}  // namespace engine
