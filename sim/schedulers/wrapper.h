// What stands between a machine and a scheduler: passes every call on, and knows by name where each decision stands.
// The base of those who write down what a scheduler answers, or have a say in it.
#pragma once
#include <string>

#include "sim/decision.h"
#include "sim/schedule.h"
#include "sim/schedulers/visits.h"

namespace sim {

class Wrapper : public Scheduler {
 public:
  // REQUIRES: `inner` outlives it, or the next Wrap.
  explicit Wrapper(Scheduler& inner) : inner_(&inner) {}
  void Wrap(Scheduler& inner) { inner_ = &inner; }

  // Of the last run.
  MachineView* machine() const { return machine_; }

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;
  void Return(ContextId context, Point point, bool at_end) override;

 protected:
  // What the inner scheduler answers; 0 where it did not want to be asked.
  uint32_t AskInner(const Decision& decision) { return decision.step < wanted_ ? 0 : inner_->Decide(decision); }
  // That answer as a line of a schedule, at the place of the last visit.
  Deviation Named(const Decision& decision, uint32_t answer) const;
  const Place& place() const { return place_; }

 private:
  Scheduler* inner_;
  MachineView* machine_ = nullptr;
  Visits visits_;
  Place place_;
  uint64_t wanted_ = 0;  // the inner scheduler's next stop
};

// The name of an answer in a schedule's text: "script", "until-event", "5".
std::string ChoiceName(const Decision& decision, uint32_t answer, MachineView& machine);
// "audio", "clock".
std::string ContextName(ContextId context, MachineView& machine);

}  // namespace sim
