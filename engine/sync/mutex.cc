#include "engine/sync/mutex.h"

#include <algorithm>
#include <exception>

#include "engine/base/check.h"
#include "engine/base/indirect_return.h"

namespace engine {
namespace {

constexpr uint32_t kMost = 64;  // waiters that a decision tells apart

}  // namespace

bool Mutex::TryTake(ContextId self, Waiter* waiter) {
  Guard guard(runtime_, guard_);
  if (owner() == self && waiter && waiter->called) return true;  // handed over
  if (owner() == kNoContext) {
    owner_.store(self, std::memory_order_relaxed);
    if (waiter) waiters_.Remove(*waiter);
    return true;
  }
  if (waiter && !waiter->queued) waiters_.Append(*waiter);
  return false;
}

TACTUS_INDIRECT_RETURN void Mutex::WaitFor(ContextId self) {
  Entry entry(*this, self);
  while (!TryTake(self, &entry.waiter)) {
    runtime_.Park(kForever, lock_);
    if (policy_ == HandOff::barging) runtime_.Access(memory_, AccessKind::acquire, Order(MemoryOrder::acquire), lock_);
  }
  entry.taken = true;
}

// Two steps, since who watches is told before the outcome is there: an attempt, which neither waits nor orders, and
// what it orders if it got the lock.
TACTUS_INDIRECT_RETURN bool Mutex::TryLock() {
  runtime_.Access(memory_, AccessKind::acquire, MemoryOrder::relaxed, lock_);
  if (!TryTake(runtime_.SelfId(), nullptr)) return false;
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, lock_);
  return true;
}

// Who is unwound out of Lock leaves the queue; and what it was called for meanwhile goes to the next.
TACTUS_INDIRECT_RETURN Mutex::Entry::~Entry() {
  if (taken) return;
  bool called;
  {
    Guard guard(mutex.runtime_, mutex.guard_);
    bool chosen = !waiter.queued;
    mutex.waiters_.Remove(waiter);
    called = chosen && (mutex.owner() == waiter.context || mutex.owner() == kNoContext);
  }
  if (!called) return;
  mutex.runtime_.Access(mutex.memory_, AccessKind::release, mutex.Order(MemoryOrder::release), mutex.unlock_);
  mutex.HandOn(waiter.context);
}

// Of a policy other than fifo: the machine's choice.
TACTUS_INDIRECT_RETURN ContextId Mutex::ChooseNext() {
  ContextId options[kMost];
  uint32_t n = 0;
  {
    Guard guard(runtime_, guard_);
    n = waiters_.List(options, kMost);
  }
  if (policy_ == HandOff::priority) {
    uint8_t highest = 0;
    for (uint32_t i = 0; i < n; ++i) highest = std::max(highest, runtime_.PriorityOf(options[i]));
    uint32_t equals = 0;
    for (uint32_t i = 0; i < n; ++i) {
      if (runtime_.PriorityOf(options[i]) == highest) options[equals++] = options[i];
    }
    n = equals;
  }
  if (n == 0) return kNoContext;
  return n == 1 ? options[0]
                : options[runtime_.Choose(
                      {.kind = Choice::Kind::wake, .point = unlock_, .options = n, .contexts = options})];
}

void Mutex::NotHeld() const {
  CHECK(std::uncaught_exceptions() > 0);  // a guard that is unwound out of Condition::Wait, which holds no lock
}

// From `owner` to a waiter, if there is one. A lock that somebody else took by barging stays with whom it is.
TACTUS_INDIRECT_RETURN void Mutex::HandOn(ContextId owner) {
  for (;;) {
    ContextId next = policy_ == HandOff::fifo ? kNoContext : ChooseNext();
    {
      Guard guard(runtime_, guard_);
      Waiter* waiter = next == kNoContext ? nullptr : waiters_.Find(next);
      if (!waiter) waiter = waiters_.head();  // fifo, or who was chosen is gone
      bool handed = waiter && policy_ != HandOff::barging;
      if (this->owner() == owner) {
        owner_.store(handed ? waiter->context : kNoContext, std::memory_order_relaxed);
      }
      if (!waiter) return;
      next = waiter->context;
      waiters_.Remove(*waiter);
      waiter->called = handed;
      if (handed) owner = next;
    }
    if (runtime_.Unpark(next, unlock_)) return;
    // It died waiting: the lock goes to the next one.
  }
}

void Condition::Entry::Leave() {
  Guard guard(condition.runtime_, condition.guard_);
  condition.waiters_.Remove(waiter);
}

// Who is unwound out of Wait, even while it locks again, leaves the queue; and a call that it got goes to the next.
TACTUS_INDIRECT_RETURN Condition::Entry::~Entry() {
  if (done) return;
  Leave();
  if (waiter.called) condition.NotifyOne();
}

TACTUS_INDIRECT_RETURN bool Condition::Wait(Mutex& mutex, Time deadline) {
  Entry entry(*this, runtime_.SelfId());
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::relaxed, wait_);
  {
    Guard guard(runtime_, guard_);
    waiters_.Append(entry.waiter);
  }
  mutex.Unlock();
  bool called = false;
  for (;;) {
    {
      Guard guard(runtime_, guard_);
      called = entry.waiter.called;
    }
    if (called) break;
    if (runtime_.Now() >= deadline) {  // it leaves the queue: before or after somebody looks there
      runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::relaxed, wait_);
      called = entry.waiter.called;
      break;
    }
    runtime_.Park(deadline, wait_);
  }
  entry.Leave();
  mutex.Lock();
  entry.done = true;
  return called;
}

TACTUS_INDIRECT_RETURN ContextId Condition::ChooseNext() {
  ContextId options[kMost];
  uint32_t n = 0;
  {
    Guard guard(runtime_, guard_);
    if (waiters_.empty()) return kNoContext;
    if (!waiters_.head()->next) return waiters_.head()->context;
    n = waiters_.List(options, kMost);
  }
  return options[runtime_.Choose({.kind = Choice::Kind::wake, .point = notify_, .options = n, .contexts = options})];
}

TACTUS_INDIRECT_RETURN void Condition::NotifyOne() {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::relaxed, notify_);
  for (;;) {
    ContextId next = ChooseNext();
    if (next == kNoContext) return runtime_.Preempt(notify_);
    {
      Guard guard(runtime_, guard_);
      Waiter* waiter = waiters_.Find(next);
      if (!waiter) continue;  // it went while the choice was made
      waiters_.Remove(*waiter);
      waiter->called = true;
    }
    if (runtime_.Unpark(next, notify_)) return;
  }
}

TACTUS_INDIRECT_RETURN void Condition::NotifyAll() {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::relaxed, notify_);
  for (;;) {
    ContextId next;
    {
      Guard guard(runtime_, guard_);
      Waiter* waiter = waiters_.head();
      if (!waiter) return runtime_.Preempt(notify_);
      next = waiter->context;
      waiters_.Remove(*waiter);
      waiter->called = true;
    }
    runtime_.Unpark(next, notify_);
  }
}

}  // namespace engine
