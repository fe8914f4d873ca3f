#include "sim/schedulers/coverage.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "sim/watcher.h"

namespace sim {
namespace {

uint64_t Mix(uint64_t a, uint64_t b) { return engine::Random(a ^ b * 0x9fb21c651e98df25u).Next(); }

}  // namespace

Coverage::Coverage(uint64_t seed, CoverageOptions options) : seed_(seed), options_(options), random_(seed) { Plan(); }

// What the run numbered runs_ will do: a function of the seed, that number and the corpus.
void Coverage::Plan() {
  random_ = engine::Random(Mix(seed_, runs_));
  plan_.clear();
  walk_from_ = 0;
  static constexpr uint32_t kOneIn[] = {1, 2, 8, 64};
  one_in_ = kOneIn[random_.Below(4)];
  if (corpus_.empty() || random_.Below(4) == 0)
    return;  // a walk from the start, else those before would be all it sees
  uint32_t size = static_cast<uint32_t>(corpus_.size());
  uint32_t newest = static_cast<uint32_t>((kept_ - 1) % options_.corpus);
  uint32_t recent = std::min(size, 8u);
  bool young = random_.Below(2) == 0;
  Mutate(corpus_[young ? (newest + size - random_.Below(recent)) % size : random_.Below(size)]);
}

void Coverage::Mutate(const Kept& kept) {
  plan_ = kept.answers;
  walk_from_ = ~0u;
  uint32_t length = std::max(kept.decisions, 1u);
  uint32_t at = plan_.empty() ? 0 : random_.Below(static_cast<uint32_t>(plan_.size()));
  switch (random_.Below(plan_.empty() ? 2 : 5)) {
    case 0:  // follow the beginning, then walk
      walk_from_ = random_.Below(length + 1);
      break;
    case 1:  // one deviation more
      plan_.push_back({random_.Below(length), 1 + random_.Below(4)});
      break;
    case 2:  // one less
      plan_.erase(plan_.begin() + at);
      break;
    case 3:  // elsewhere
      plan_[at].decision += random_.Below(9);
      plan_[at].decision -= std::min(plan_[at].decision, 4u);
      break;
    case 4:  // another answer there
      ++plan_[at].option;
      break;
  }
  std::stable_sort(plan_.begin(), plan_.end(), [](Answer a, Answer b) { return a.decision < b.decision; });
}

void Coverage::Next() {
  if (found_new_) {
    Kept kept{given_, decisions_};
    if (corpus_.size() < options_.corpus) {
      corpus_.push_back(std::move(kept));
    } else {
      corpus_[kept_ % options_.corpus] = std::move(kept);
    }
    ++kept_;
  }
  found_new_ = false;
  ++runs_;
  Plan();
}

void Coverage::Begin(MachineView& machine) {
  machine_ = &machine;
  random_ = engine::Random(Mix(seed_ + 1, runs_));
  next_ = 0;
  decisions_ = 0;
  given_.clear();
  pending_.Clear();
  ++begun_;
}

uint32_t Coverage::Decide(const Decision& decision) {
  uint32_t now = decisions_++;
  uint32_t answer = 0;
  while (next_ < plan_.size() && plan_[next_].decision < now) ++next_;
  if (now >= walk_from_) {
    if (one_in_ == 1) {
      answer = random_.Below(decision.options);
    } else if (random_.Below(one_in_) == 0) {
      answer = 1 + random_.Below(decision.options - 1);
    }
  } else if (next_ < plan_.size() && plan_[next_].decision == now) {
    answer = plan_[next_].option % decision.options;
  }
  if (answer != 0) given_.push_back({now, answer});
  return answer;
}

uint64_t Coverage::EventOf(ContextId context, uint64_t point) {
  if (context >= names_.size()) names_.resize(context + 8u);
  Name& name = names_[context];
  if (name.run != begun_) name = {engine::HashText(machine_->NameOf(context)), begun_};
  return Mix(name.hash, point);
}

void Coverage::Visit(ContextId context, Point point, bool, Time) {
  if (context != engine::kNoContext) Executed(context, pending_.Visit(context, point));
}

void Coverage::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                           engine::MemoryOrder, Time) {
  Executed(context, pending_.VisitAccess(context, point, memory, kind));
}

void Coverage::Executed(ContextId context, const PendingEvent& event) {
  if (event.object == 0) return;
  MachineWork work;
  if (event.object >= objects_.size()) objects_.resize(event.object + 16);
  Object& object = objects_[event.object];
  if (object.run != begun_) object = {.write = {}, .any = {}, .run = begun_};
  const LastEvent& before = event.writes ? object.any : object.write;
  LastEvent now{EventOf(context, event.point.hash), context};
  bool races = before.context != engine::kNoContext && before.context != context;
  if (races && seen_.insert(Mix(before.event, now.event)).second) found_new_ = true;
  object.any = now;
  if (event.writes) object.write = now;
}

}  // namespace sim
