#include "sim/schedulers/wrapper.h"

namespace sim {

std::string ContextName(ContextId context, MachineView& machine) {
  return context == engine::kNoContext ? "clock" : std::string(machine.NameOf(context));
}

std::string ChoiceName(const Decision& decision, uint32_t answer, MachineView& machine) {
  switch (decision.kind) {
    case DecisionKind::pick:
    case DecisionKind::wake:
      return std::string(machine.NameOf(decision.contexts[answer]));
    case DecisionKind::delay:
      return answer == 0 ? "go-on" : answer == 1 && decision.lands ? "until-event" : "all";
    case DecisionKind::value:
      break;
  }
  uint32_t outcome = decision.Outcome(answer);
  return decision.names ? decision.names[outcome] : std::to_string(decision.first + outcome);
}

void Wrapper::Begin(MachineView& machine) {
  machine_ = &machine;
  visits_.Clear();
  inner_->Begin(machine);
}

uint64_t Wrapper::NextStop(uint64_t step) {
  wanted_ = inner_->NextStop(step);
  return step;  // every step is a visit to be counted
}

void Wrapper::Visit(ContextId context, Point point, bool at_end, Time now) {
  place_ = visits_.Count(context, point, at_end, machine_->BlockAt(now));
  inner_->Visit(context, point, at_end, now);
}

void Wrapper::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                          engine::MemoryOrder order, Time now) {
  place_ = visits_.Count(context, point, false, machine_->BlockAt(now));
  inner_->VisitAccess(context, point, memory, kind, order, now);
}

void Wrapper::Return(ContextId context, Point point, bool at_end) {
  place_ = visits_.Last(context, point, at_end);
  inner_->Return(context, point, at_end);
}

Deviation Wrapper::Named(const Decision& decision, uint32_t answer) const {
  return {.context = ContextName(place_.context, *machine_),
          .point = std::string(place_.point.name) + (place_.at_end ? ".end" : ""),
          .visit = place_.visit,
          .block = place_.block,
          .kind = decision.kind,
          .choice = ChoiceName(decision, answer, *machine_),
          .step = decision.step};
}

}  // namespace sim
