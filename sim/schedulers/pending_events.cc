#include "sim/schedulers/pending_events.h"

#include "sim/watcher.h"

namespace sim {

void PendingEvents::Grow(ContextId context) {
  MachineWork work;
  pending_.resize(context + 8u);
}

}  // namespace sim
