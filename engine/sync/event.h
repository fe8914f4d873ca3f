// An auto-reset event: Signal wakes one waiter, or is remembered, once, for the next.
#pragma once
#include "engine/sync/guard.h"

namespace engine {

// One context waits, any signals. Signal never blocks and may be called for an input, by no context.
class WakeEvent {
 public:
  explicit WakeEvent(Runtime& runtime, Point wait = "event.wait", Point signal = "event.signal")
      : runtime_(runtime), wait_(wait), signal_(signal) {}
  WakeEvent(const WakeEvent&) = delete;
  WakeEvent& operator=(const WakeEvent&) = delete;

  void Signal() {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, signal_);
    ContextId waiter;
    {
      Guard guard(runtime_, guard_);
      signalled_ = true;
      waiter = waiter_;
    }
    if (waiter != kNoContext) runtime_.Unpark(waiter, signal_);
  }
  // True: signalled. False: the deadline (absolute) came first.
  bool Wait(Time deadline = kForever) {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, wait_);
    for (;;) {
      {
        Guard guard(runtime_, guard_);
        if (signalled_) {
          signalled_ = false;
          waiter_ = kNoContext;
          return true;
        }
        waiter_ = runtime_.SelfId();
      }
      if (runtime_.Now() >= deadline) return false;
      runtime_.Park(deadline, wait_);
    }
  }

 private:
  Runtime& runtime_;
  const Point wait_, signal_;
  Memory memory_;
  SpinLock guard_;
  bool signalled_ = false;
  ContextId waiter_ = kNoContext;
};

}  // namespace engine
