#include "engine/hosts/common/contested_lock.h"

#include <exception>

#include "engine/base/check.h"

namespace engine {
namespace {
constexpr uint32_t kForEver = ~0u;  // to lose so many boundaries
}  // namespace

// Takes a waiter off the queue when its context goes on, or is unwound.
struct ContestedLock::Queued {
  ContestedLock& lock;
  Waiter& waiter;
  ~Queued() {
    Guard guard(lock.runtime_, lock.guard_);
    lock.Remove(waiter);
  }
};

void ContestedLock::Remove(Waiter& waiter) {
  for (Waiter** at = &waiters_; *at; at = &(*at)->next) {
    if (*at != &waiter) continue;
    *at = waiter.next;
    return;
  }
}

bool ContestedLock::TryTake(Waiter& waiter, bool first) {
  Guard guard(runtime_, guard_);
  if (waiter.called) return true;
  const bool still_free = taken_ == waiter.since && runtime_.Now() >= waiter.again;
  if (owner_ == kNoContext && (first || still_free)) {
    owner_ = waiter.context;
    ++taken_;
    return true;
  }
  if (!first && runtime_.Now() >= waiter.again) waiter.again = kForever;  // too late: it was taken meanwhile
  return false;
}

bool ContestedLock::WillBeLetIn(ContextId context) {
  Guard guard(runtime_, guard_);
  if (owner_ == context) return true;
  for (const Waiter* waiter = waiters_; waiter; waiter = waiter->next) {
    if (waiter->context == context) return waiter->must_lose != kForEver;
  }
  return false;
}

bool ContestedLock::IsHeld() {
  Guard guard(runtime_, guard_);
  return owner_ != kNoContext;
}

bool ContestedLock::IsCalled(const Waiter& waiter) {
  Guard guard(runtime_, guard_);
  return waiter.called;
}

void ContestedLock::Lock(bool regular) {
  Waiter waiter{.context = runtime_.SelfId()};
  bool decided = regular || policy_ != Contest::barging;
  for (;;) {
    // Before it asks: who asks and then waits does nothing in between, or watchers take the lock for taken.
    if (!decided && IsHeld()) {
      waiter.must_lose =
          runtime_.Choose({.kind = Choice::Kind::value, .point = points_.lost, .options = kMostLost + 1, .first = 0});
      decided = true;
    }
    runtime_.Access(memory_, AccessKind::acquire, MemoryOrder::acquire, points_.lock);
    if (TryTake(waiter, true)) return;
    if (decided) break;
  }
  if (!regular && policy_ == Contest::starve) waiter.must_lose = kForEver;
  {
    Guard guard(runtime_, guard_);
    Waiter** at = &waiters_;
    while (*at) at = &(*at)->next;
    *at = &waiter;
  }
  Queued queued{*this, waiter};
  while (!TryTake(waiter, false)) {
    runtime_.Park(waiter.again, points_.lock);
    if (IsCalled(waiter)) continue;
    runtime_.Access(memory_, AccessKind::acquire, MemoryOrder::acquire, points_.lock);
  }
}

ContestedLock::Waiter* ContestedLock::ChooseNext(bool boundary) {
  Waiter* next = nullptr;
  for (Waiter* waiter = waiters_; waiter; waiter = waiter->next) {
    const bool its_turn = waiter->must_lose == 0 || (boundary && waiter->lost >= waiter->must_lose);
    if (its_turn && !next) next = waiter;
    if (boundary && waiter->must_lose > 0) ++waiter->lost;
  }
  return next;
}

void ContestedLock::Unlock(bool boundary) {
  runtime_.Access(memory_, AccessKind::release, MemoryOrder::release, points_.unlock);
  if (owner_ != runtime_.SelfId()) {
    CHECK(std::uncaught_exceptions() > 0);
    return;
  }
  for (;;) {
    ContextId woken = kNoContext;
    {
      Guard guard(runtime_, guard_);
      Waiter* next = ChooseNext(boundary);
      if (next) {
        next->called = true;
        Remove(*next);
        owner_ = next->context;
        ++taken_;
      } else {
        owner_ = kNoContext;
        next = waiters_;
        if (!next) return;
        next->since = taken_;
        next->again = runtime_.Now() + window_;
      }
      woken = next->context;
      boundary = false;  // counted once
    }
    const bool handed_over = owner_ == woken;
    if (runtime_.Unpark(woken, points_.unlock) || !handed_over) return;
    // It died waiting: the lock goes to the next one.
  }
}

}  // namespace engine
