// Csound's thread lock on Linux: a mutex, a condition and a byte. Wait takes the signal away; it may be set beforehand.
#pragma once
#include "engine/sync/mutex.h"

namespace engine::csound {

class BinaryEvent {
 public:
  BinaryEvent(Runtime& runtime, Point wait, Point set)
      : mutex_(runtime, HandOff::fifo, wait, set), condition_(runtime, wait, set) {}

  void Set() {
    MutexLock lock(mutex_);
    set_ = true;
    condition_.NotifyOne();
  }
  void Clear() {
    MutexLock lock(mutex_);
    set_ = false;
  }
  void Wait() {
    MutexLock lock(mutex_);
    while (!set_) condition_.Wait(mutex_);
    set_ = false;
  }

 private:
  Mutex mutex_;
  Condition condition_;
  bool set_ = true;
};

}  // namespace engine::csound
