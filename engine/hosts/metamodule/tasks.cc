#include "engine/hosts/metamodule/tasks.h"

#include <algorithm>

#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kAdd{"async.add"}, kRemove{"async.remove"}, kStart{"async.start"}, kStop{"async.stop"},
    kAction{"async.start.action"}, kOnce{"async.start.one_shot"}, kEnabled{"async.is_enabled"};

}  // namespace

size_t Tasks::Find(uint32_t id) const {
  size_t entry = 0;
  while (entry < size_ && entries_[entry].id != id) ++entry;
  return entry < size_ ? entry : kNone;
}

const TaskEntry& Tasks::Look(size_t entry, Point point) {
  runtime_.Access(memory_[entry], AccessKind::load, MemoryOrder::acquire, point);
  return entries_[entry];
}

TaskEntry& Tasks::Change(size_t entry, Point point) {
  runtime_.Access(memory_[entry], AccessKind::store, MemoryOrder::relaxed, point);
  return entries_[entry];
}

uint32_t Tasks::Add(void* module) {
  runtime_.Access(list_, AccessKind::rmw, MemoryOrder::acq_rel, kAdd);
  if (size_ == entries_.size()) {
    runtime_.Emit({.type = &kTooMany, .values = {static_cast<int64_t>(size_)}});
    return 0;
  }
  entries_[size_++] = {.id = ++last_id_, .module = module};
  return last_id_;
}

void Tasks::Remove(uint32_t id) {
  runtime_.Access(list_, AccessKind::rmw, MemoryOrder::acq_rel, kRemove);
  size_t entry = Find(id);
  if (entry == kNone) return;
  for (--size_; entry < size_; ++entry) entries_[entry] = entries_[entry + 1];
}

void Tasks::Start(uint32_t id, const TactusAction& action, bool once) {
  size_t entry = Find(id);
  if (entry == kNone) return;
  TaskEntry& task = entries_[entry];
  auto step = [&](Point point) { runtime_.Access(memory_[entry], AccessKind::store, MemoryOrder::release, point); };
  if (!policy_.enabled_last) {
    step(kStart);
    task.enabled = true;
  }
  step(kAction);
  task.action = action;
  step(kOnce);
  task.one_shot = once;
  task.asked_again = once;
  step(kStart);
  if (!task.enabled) task.waits_since = runtime_.Now();
  task.enabled = true;
}

void Tasks::FindStarved(Time bound, const std::function<std::optional<Time>(int)>& waits) {
  for (size_t entry = 0; entry < size_; ++entry) {
    TaskEntry& task = entries_[entry];
    const std::optional<Time> since = task.enabled && !task.starved ? waits(task.core) : std::nullopt;
    if (!since || runtime_.Now() - std::max(*since, task.waits_since) <= bound) continue;
    task.starved = true;
    runtime_.Emit({.type = &kStarved, .values = {task.id, task.core, std::max(*since, task.waits_since)}});
  }
}

void Tasks::Stop(uint32_t id) {
  if (size_t entry = Find(id); entry != kNone) Change(entry, kStop).enabled = false;
}

bool Tasks::Enabled(uint32_t id) {
  size_t entry = Find(id);
  return entry != kNone && Look(entry, kEnabled).enabled;
}

void Tasks::Peg(const std::function<int(void*)>& core_of, const std::function<Cost(void*)>& cost_of) {
  for (size_t entry = 0; entry < size_; ++entry) {
    entries_[entry].core = core_of(entries_[entry].module);
    entries_[entry].cost = cost_of(entries_[entry].module);
  }
}

}  // namespace engine::metamodule
