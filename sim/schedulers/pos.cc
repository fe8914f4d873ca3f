#include "sim/schedulers/pos.h"

#include "sim/watcher.h"

namespace sim {

void Pos::Begin(MachineView&) {
  engine::Random random(seed_);
  salt_ = random.Next();
  timing_.Begin(random.Next());
  pending_.Clear();
  epochs_.clear();
}

void Pos::Visit(ContextId context, Point point, bool, Time) {
  if (context != engine::kNoContext) Executed(pending_.Visit(context, point));
}

void Pos::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                      engine::MemoryOrder, Time) {
  Executed(pending_.VisitAccess(context, point, memory, kind));
}

void Pos::Executed(const PendingEvent& event) {
  if (event.object == 0) return;
  if (event.object >= epochs_.size()) {
    MachineWork work;
    epochs_.resize(event.object + 16);
  }
  Epoch& epoch = epochs_[event.object];
  ++epoch.all;
  epoch.writes += event.writes;
}

uint64_t Pos::PriorityOf(ContextId context) {
  const PendingEvent& event = pending_.Of(context);
  uint64_t draw = uint64_t{event.ordinal} << 16 | context;
  Epoch epoch = event.object < epochs_.size() ? epochs_[event.object] : Epoch{};
  uint64_t races = event.writes ? epoch.all : epoch.writes;
  return engine::Random(salt_ + draw * 0xd1342543de82ef95u + races * 0x9fb21c651e98df25u).Next();
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
