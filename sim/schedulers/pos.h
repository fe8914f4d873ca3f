// POS, partial order sampling: X. Yuan, J. Yang, R. Gu, "Partial Order Aware Concurrency Sampling", CAV 2018.
//
// Each pending event has a random priority, and the highest goes first. What is executed leaves its place to its
// context's next event, which draws anew; and so do the pending events that race with it, so that their order with what
// comes is independent of who won. Orders of independent events cost no luck: a context that must do m private steps
// and an access before another's access does so with a probability of 1 / (m + 2), where a random walk needs 2^-(m+1).
// No bug depth and no length of the run need be known. It samples: a search that found nothing proves nothing.
//
// Differences to the paper:
// - An event that is no access races with none (pending_events.h), though the paper knows accesses only.
// - The event of a call that acts before its decision (Unpark, Park, Spend) is what follows it until the next point.
// - Timing is walked at random beside it (timing_walk.h).
#pragma once
#include <vector>

#include "sim/schedulers/pending_events.h"
#include "sim/schedulers/timing_walk.h"

namespace sim {

class Pos final : public Scheduler {
 public:
  explicit Pos(uint64_t seed) : seed_(seed) {}
  // Another run.
  void Reseed(uint64_t seed) { seed_ = seed; }

  void Begin(MachineView&) override;
  uint64_t NextStop(uint64_t step) override { return step; }
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;

 private:
  // How many events of an object were executed. A priority is a function of the event and of how many were that race
  // with it, so that drawing anew for all who race costs one addition.
  struct Epoch {
    uint32_t writes = 0, all = 0;
  };
  uint64_t PriorityOf(ContextId context);
  void Executed(const PendingEvent& event);

  uint64_t seed_;
  uint64_t salt_ = 0;
  PendingEvents pending_;
  TimingWalk timing_;
  std::vector<Epoch> epochs_;  // by object
};

}  // namespace sim
