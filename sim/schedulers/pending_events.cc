#include "sim/schedulers/pending_events.h"

#include <string_view>

#include "engine/base/hash.h"
#include "sim/watcher.h"

namespace sim {

uint64_t ObjectOf(Point point) {
  std::string_view name(point.name);
  size_t end = name.find_last_of(".:/");
  bool verb = end != std::string_view::npos && end > 0 && name[end] == '.';
  return verb ? engine::HashText(name.substr(0, end)) : point.hash;
}

uint64_t PendingEvents::CachedObjectOf(Point point) {
  Known& known = known_[point.hash % known_.size()];
  if (known.point != point.hash) known = {point.hash, ObjectOf(point)};
  return known.object;
}

PendingEvent& PendingEvents::Slot(ContextId context) {
  if (context >= pending_.size()) [[unlikely]] {
    MachineWork work;
    pending_.resize(context + 8u);
  }
  PendingEvent& slot = pending_[context];
  if (slot.run != run_) slot = {.run = run_};
  return slot;
}

PendingEvent PendingEvents::Visit(ContextId context, Point point) {
  PendingEvent& slot = Slot(context);
  PendingEvent executed = slot;
  slot = {point.hash, CachedObjectOf(point), executed.ordinal + 1, run_};
  return executed;
}

}  // namespace sim
