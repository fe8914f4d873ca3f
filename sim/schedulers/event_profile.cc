#include "sim/schedulers/event_profile.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "sim/watcher.h"

namespace sim {

void EventProfile::Begin(MachineView& machine) {
  pending_.Clear();
  executed_.clear();
  Wrapper::Begin(machine);
}

void EventProfile::Visit(ContextId context, Point point, bool at_end, Time now) {
  Wrapper::Visit(context, point, at_end, now);
  if (context != engine::kNoContext) Count(context, pending_.Visit(context, point));
}

void EventProfile::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                               engine::MemoryOrder order, Time now) {
  Wrapper::VisitAccess(context, point, memory, kind, order, now);
  Count(context, pending_.VisitAccess(context, point, memory, kind));
}

void EventProfile::Count(ContextId context, const PendingEvent& event) {
  MachineWork work;
  for (Executed& known : executed_) {
    const PendingEvent& same = known.event;
    if (known.context != context || same.point.hash != event.point.hash || same.object != event.object) continue;
    ++known.count;
    known.event.writes |= event.writes;
    return;
  }
  executed_.push_back({context, event, 1});
}

template <class Counted>
std::vector<EventCount> EventProfile::Sum(Counted counted) const {
  std::vector<EventCount> counts;
  for (uint32_t id = 0; id < machine()->Contexts(); ++id) {
    counts.push_back({std::string(machine()->NameOf(static_cast<ContextId>(id))), 0});
  }
  for (const Executed& executed : executed_) {
    if (counted(executed.event)) counts[executed.context].events += executed.count;
  }
  return counts;
}

std::vector<EventCount> EventProfile::Counts() const {
  return Sum([](const PendingEvent&) { return true; });
}

std::vector<EventCount> EventProfile::Counts(const std::vector<std::string>& points) const {
  return Sum([&points](const PendingEvent& event) {
    return std::find(points.begin(), points.end(), event.point.name) != points.end();
  });
}

std::vector<std::vector<std::string>> EventProfile::SharedObjects() const {
  struct Object {
    bool shared = false, written = false;
    ContextId first = engine::kNoContext;
    std::vector<std::string> points{};
  };
  std::vector<Object> objects;
  for (const Executed& executed : executed_) {
    const PendingEvent& event = executed.event;
    if (event.object == 0) continue;
    if (event.object > objects.size()) objects.resize(event.object);
    Object& object = objects[event.object - 1];
    if (object.first == engine::kNoContext) object.first = executed.context;
    object.shared |= object.first != executed.context;
    object.written |= event.writes;
    auto at = std::lower_bound(object.points.begin(), object.points.end(), event.point.name);
    if (at == object.points.end() || *at != event.point.name) object.points.insert(at, event.point.name);
  }
  std::vector<std::vector<std::string>> out;
  for (Object& object : objects) {
    if (!object.shared || !object.written) continue;
    if (std::find(out.begin(), out.end(), object.points) == out.end()) out.push_back(std::move(object.points));
  }
  return out;
}

}  // namespace sim
