// What each context is about to do: the event at the place of its last visit, which is executed when it goes on.
//
// Two events race if they are of one memory, in different contexts, and not both only read. An event of no memory
// races with none: what a Preempt stands before is not known, and what calls such as Unpark do they did on arrival.
#pragma once
#include <vector>

#include "sim/decision.h"

namespace sim {

struct PendingEvent {
  Point point = "start";
  uint32_t object = 0;   // the memory's slot + 1; 0: none
  bool writes = false;   // it may: locks do
  uint32_t ordinal = 0;  // the how manieth of its context; 0 is what it does before it comes to a point
  uint32_t run = 0;
};

class PendingEvents {
 public:
  void Clear() { ++run_; }
  const PendingEvent& Of(ContextId context) { return Slot(context); }
  // `context` comes to `point`, for these an access. Returns what it has executed since its last visit.
  // REQUIRES: not kNoContext.
  PendingEvent Visit(ContextId context, Point point) { return Replace(context, point, 0, false); }
  PendingEvent VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind) {
    bool reads = kind == engine::AccessKind::load || kind == engine::AccessKind::read;
    return Replace(context, point, memory.slot + 1, !reads);
  }

 private:
  PendingEvent Replace(ContextId context, Point point, uint32_t object, bool writes) {
    PendingEvent& slot = Slot(context);
    PendingEvent executed = slot;
    slot = {point, object, writes, executed.ordinal + 1, run_};
    return executed;
  }
  PendingEvent& Slot(ContextId context) {
    if (context >= pending_.size()) [[unlikely]]
      Grow(context);
    PendingEvent& slot = pending_[context];
    if (slot.run != run_) slot = {.run = run_};
    return slot;
  }
  void Grow(ContextId context);

  std::vector<PendingEvent> pending_;
  uint32_t run_ = 1;
};

}  // namespace sim
