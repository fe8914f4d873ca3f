#include "sim/survey.h"

#include "sim/schedulers/recorder.h"

namespace sim {

void Survey::Begin(MachineView& machine) {
  machine_ = &machine;
  visits_.Clear();
  given_.clear();
  offers_.clear();
  inner_.Begin(machine);
}

uint64_t Survey::NextStop(uint64_t step) {
  wanted_ = inner_.NextStop(step);
  return step;  // every step is a visit to be counted, and a decision to be seen
}

void Survey::Visit(ContextId context, Point point, bool at_end, Time now) {
  place_ = visits_.Count(context, point, at_end, machine_->BlockAt(now));
  inner_.Visit(context, point, at_end, now);
}

void Survey::Return(ContextId context, Point point, bool at_end) {
  place_ = visits_.Last(context, point, at_end);
  inner_.Return(context, point, at_end);
}

uint32_t Survey::Decide(const Decision& decision) {
  uint32_t answer = decision.step < wanted_ ? 0 : inner_.Decide(decision);
  for (uint32_t option = 1; option < decision.options; ++option) {
    (option == answer ? given_ : offers_)
        .push_back({{.context = ContextName(place_.context, *machine_),
                     .point = std::string(place_.point.name) + (place_.at_end ? ".end" : ""),
                     .visit = place_.visit,
                     .block = place_.block,
                     .kind = decision.kind,
                     .choice = ChoiceName(decision, option, *machine_),
                     .step = decision.step},
                    option});
  }
  return answer;
}

}  // namespace sim
