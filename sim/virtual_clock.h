// The virtual clock: now, and one timer a context. It moves only when no core can step, and then to the earliest timer.
//
// Invariants: a context's heap entry is never later than its `due`; a timer that was cancelled or moved later leaves
// its old entry behind, which is corrected when it surfaces. So cancelling, the common case, costs nothing.
#pragma once
#include <memory>

#include "sim/context.h"
#include "sim/timer_heap.h"

namespace sim {

class VirtualClock {
 public:
  VirtualClock(Context* contexts, uint32_t max_contexts) : contexts_(contexts), heap_(max_contexts) {}

  void Reset() {
    heap_.Clear();
    now_ = 0;
  }
  Time Now() const { return now_; }
  void MoveTo(Time time) { now_ = time; }

  // REQUIRES: time >= Now().
  void Arm(Context& context, Time time) {
    context.due = time;
    context.armed = true;
    if (!context.in_heap) {
      context.in_heap = true;
      heap_.Push(TimerHeap::Key(time, context.id));
    } else {
      heap_.Lower(TimerHeap::Key(time, context.id));
    }
  }
  static void Disarm(Context& context) { context.armed = false; }

  // The earliest timer, kForever if there is none.
  Time Earliest() {
    uint64_t key = Surface();
    return key == TimerHeap::kNone ? engine::kForever : TimerHeap::TimeOf(key);
  }
  // Takes the next context whose timer is due at Now(), lowest id first; null if there is none.
  Context* TakeDue() {
    uint64_t key = Surface();
    if (key == TimerHeap::kNone || TimerHeap::TimeOf(key) != now_) return nullptr;
    Context& context = contexts_[TimerHeap::IdOf(key)];
    heap_.Pop();
    context.armed = context.in_heap = false;
    return &context;
  }

 private:
  // The true top: stale entries are dropped or moved to where they belong.
  uint64_t Surface() {
    for (;;) {
      uint64_t key = heap_.Top();
      if (key == TimerHeap::kNone) return key;
      Context& context = contexts_[TimerHeap::IdOf(key)];
      if (context.armed && TimerHeap::Key(context.due, context.id) == key) return key;
      heap_.Pop();
      if (context.armed) {
        heap_.Push(TimerHeap::Key(context.due, context.id));
      } else {
        context.in_heap = false;
      }
    }
  }

  Context* contexts_;
  TimerHeap heap_;
  Time now_ = 0;
};

}  // namespace sim
