#include "sim/schedulers/pos.h"

namespace sim {

void Pos::Begin(MachineView&) {
  engine::Random random(seed_);
  salt_ = random.Next();
  timing_.Begin(random.Next());
  pending_.Clear();
  epochs_.fill(0);
}

void Pos::Visit(ContextId context, Point point, bool, Time) {
  if (context == engine::kNoContext) return;
  PendingEvent executed = pending_.Visit(context, point);
  if (executed.ordinal > 0) ++EpochOf(executed.object);
}

uint64_t Pos::PriorityOf(ContextId context) {
  const PendingEvent& event = pending_.Of(context);
  uint64_t draw = uint64_t{event.ordinal} << 16 | context;
  uint64_t epoch = event.ordinal > 0 ? EpochOf(event.object) : 0;
  return engine::Random(salt_ + draw * 0xd1342543de82ef95u + epoch * 0x9fb21c651e98df25u).Next();
}

uint32_t Pos::Decide(const Decision& decision) {
  if (decision.kind != DecisionKind::pick) return timing_.Answer(decision);
  uint32_t best = 0;
  uint64_t highest = PriorityOf(decision.contexts[0]);
  for (uint32_t i = 1; i < decision.options; ++i) {
    uint64_t priority = PriorityOf(decision.contexts[i]);
    if (priority > highest) {
      highest = priority;
      best = i;
    }
  }
  return best;
}

}  // namespace sim
