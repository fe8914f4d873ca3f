// What each context is about to do: the event at the place of its last visit, which is executed when it goes on.
//
// Two events race if they are of one object, in different contexts. Visit does not say which memory an access is for,
// nor whether it writes: until a Visit carries {memory slot, kind}, an object is what stands before the last dot of a
// point's name ("sum" of "sum.load"), the whole name if there is none, and each event counts as a write.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "sim/decision.h"

namespace sim {

// "script.lua:onNote:play" and "a.b/c" have no verb: a dot counts only behind the last ':' and '/'.
uint64_t ObjectOf(Point point);

struct PendingEvent {
  uint64_t point = 0, object = 0;  // 0: it has not come to a point yet
  uint32_t ordinal = 0;            // the how manieth of its context
  uint32_t run = 0;
};

class PendingEvents {
 public:
  void Clear() { ++run_; }
  const PendingEvent& Of(ContextId context) { return Slot(context); }
  // `context` comes to `point`. Returns what it has executed since its last visit; ordinal 0: it had not come to any.
  // REQUIRES: not kNoContext.
  PendingEvent Visit(ContextId context, Point point);

 private:
  PendingEvent& Slot(ContextId context);
  uint64_t CachedObjectOf(Point point);

  std::vector<PendingEvent> pending_;
  struct Known {
    uint64_t point = 0, object = 0;
  };
  std::array<Known, 256> known_{};  // by point: names are read once in a while, not at each visit
  uint32_t run_ = 1;
};

}  // namespace sim
