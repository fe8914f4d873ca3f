#include "sim/schedulers/recorder.h"

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

void Recorder::Begin(MachineView& machine) {
  machine_ = &machine;
  visits_.Clear();
  deviations_.clear();
  inner_.Begin(machine);
}

uint64_t Recorder::NextStop(uint64_t step) {
  wanted_ = inner_.NextStop(step);
  return step;  // every step is a visit to be counted
}

void Recorder::Visit(ContextId context, Point point, bool at_end, Time now) {
  place_ = visits_.Count(context, point, at_end, machine_->BlockAt(now));
  inner_.Visit(context, point, at_end, now);
}

void Recorder::Return(ContextId context, Point point, bool at_end) {
  place_ = visits_.Last(context, point, at_end);
  inner_.Return(context, point, at_end);
}

uint32_t Recorder::Decide(const Decision& decision) {
  if (decision.step < wanted_) return 0;
  uint32_t answer = inner_.Decide(decision);
  if (answer == 0) return 0;
  deviations_.push_back({.context = ContextName(place_.context, *machine_),
                         .point = std::string(place_.point.name) + (place_.at_end ? ".end" : ""),
                         .visit = place_.visit,
                         .block = place_.block,
                         .kind = decision.kind,
                         .choice = ChoiceName(decision, answer, *machine_),
                         .step = decision.step});
  return answer;
}

}  // namespace sim
