// Python's global interpreter lock (C6.11): released around native calls, sleeps and waits; whoever waits for 5 ms asks
// its owner to let go, and the owner does, at its next instruction, and waits until another has had it.
//
// Any context but interrupts; not the audio callback of a device.
#pragma once
#include <exception>

#include "engine/sync/mutex.h"

namespace engine::csound {

class Gil {
 public:
  static constexpr Time kSwitchInterval = 5 * kMillisecond;
  explicit Gil(Runtime& runtime);

  void Acquire();
  void Release();
  // Python code that computes for so long, in the context that holds the lock.
  void Compute(Cost cost, Point what);

 private:
  Runtime& runtime_;
  Mutex mutex_;
  Condition freed_, switched_;
  // Under mutex_.
  ContextId owner_ = kNoContext;
  bool asked_ = false;     // the owner should let go
  uint64_t switches_ = 0;  // how often it went to someone
  int waiting_ = 0;
};

// Native code: without the lock. `gil` may be null: the caller is not Python's.
class WithoutGil {
 public:
  explicit WithoutGil(Gil* gil) : gil_(gil) {
    if (gil_) gil_->Release();
  }
  // A context that is being unwound takes nothing any more.
  ~WithoutGil() noexcept(false) {
    if (gil_ && std::uncaught_exceptions() == exceptions_) gil_->Acquire();
  }
  WithoutGil(const WithoutGil&) = delete;
  WithoutGil& operator=(const WithoutGil&) = delete;

 private:
  Gil* gil_;
  const int exceptions_ = std::uncaught_exceptions();
};

}  // namespace engine::csound
