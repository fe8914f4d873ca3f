// Counts what each context does in a run: what SURW weighs contexts by.
//
// Wraps the scheduler of that run. An event is what a context executes between two of its visits; it is called by the
// point it stood at, and is of the memory that an access there was for.
#pragma once
#include <string>
#include <vector>

#include "sim/schedulers/pending_events.h"
#include "sim/schedulers/surw.h"
#include "sim/schedulers/wrapper.h"

namespace sim {

class EventProfile final : public Wrapper {
 public:
  explicit EventProfile(Scheduler& inner) : Wrapper(inner) {}

  // How many events each context had. REQUIRES of all three: the run's machine lives and has not begun another.
  std::vector<EventCount> Counts() const;
  // Those at these points.
  std::vector<EventCount> Counts(const std::vector<std::string>& points) const;
  // For each memory that more than one context accessed and not all only read: the points at which it was. Those of two
  // memories accessed at the same points are told once.
  std::vector<std::vector<std::string>> SharedObjects() const;

  void Begin(MachineView& machine) override;
  uint32_t Decide(const Decision& decision) override { return AskInner(decision); }
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;

 private:
  struct Executed {
    ContextId context;
    PendingEvent event;
    uint32_t count;
  };
  void Count(ContextId context, const PendingEvent& event);
  template <class Counts>
  std::vector<EventCount> Sum(Counts counts) const;

  PendingEvents pending_;
  std::vector<Executed> executed_;  // a place in the code each: few
};

}  // namespace sim
