#include "sim/schedulers/surw.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "sim/watcher.h"

namespace sim {
namespace {
constexpr Point kStart{"start"};

// Option 0 is another although who took the last step could go on.
bool Polls(const Decision& decision) {
  const ContextId* end = decision.contexts + decision.options;
  return decision.contexts[0] != decision.context && std::find(decision.contexts, end, decision.context) != end;
}

}  // namespace

Surw::Surw(uint64_t seed, SurwOptions options) : seed_(seed), random_(seed) {
  for (EventCount& count : options.counts) {
    expected_.push_back({.name = std::move(count.context), .own = count.events});
  }
  std::sort(expected_.begin(), expected_.end(), [](const Expected& a, const Expected& b) { return a.name < b.name; });
  for (const std::string& name : options.interesting) interesting_.push_back(engine::HashText(name));
  LinkParents();
}

int Surw::Find(std::string_view name) const {
  auto at = std::lower_bound(expected_.begin(), expected_.end(), name,
                             [](const Expected& expected, std::string_view wanted) { return expected.name < wanted; });
  return at != expected_.end() && at->name == name ? static_cast<int>(at - expected_.begin()) : -1;
}

// "reader/helper" is a child of "reader"; names without a slash are children of main.
void Surw::LinkParents() {
  for (Expected& expected : expected_) {
    size_t slash = expected.name.rfind('/');
    if (slash != std::string::npos) expected.parent = Find(std::string_view(expected.name).substr(0, slash));
    if (expected.parent < 0 && expected.name != "main") expected.parent = Find("main");
    expected.all = expected.own;
  }
  for (const Expected& expected : expected_) {
    for (int parent = expected.parent; parent >= 0; parent = expected_[parent].parent) {
      expected_[parent].all += expected.own;
    }
  }
}

void Surw::Begin(MachineView& machine) {
  machine_ = &machine;
  random_ = engine::Random(seed_);
  timing_.Begin(random_.Next());
  live_.clear();
  intended_ = engine::kNoContext;
  for (Expected& expected : expected_) expected.live = engine::kNoContext;
}

uint64_t Surw::Below(uint64_t n) { return n > 1 ? random_.Next() % n : 0; }  // the bias of n / 2^64 is nothing

bool Surw::IsInteresting(Point point) const {
  return interesting_.empty() || std::find(interesting_.begin(), interesting_.end(), point.hash) != interesting_.end();
}

void Surw::MeetNewcomers() {
  while (live_.size() < machine_->Contexts()) Meet(static_cast<ContextId>(live_.size()));
}

void Surw::Meet(ContextId context) {
  MachineWork work;
  live_.push_back({.interesting = IsInteresting(kStart)});
  int index = expected_.empty() ? -1 : Find(machine_->NameOf(context));
  if (index < 0) {
    live_[context].left = 1;
    return;
  }
  Expected& child = expected_[index];
  child.live = context;
  live_[context].left = child.own;
  live_[context].unborn = child.all - child.own;
  ContextId parent = child.parent < 0 ? engine::kNoContext : expected_[child.parent].live;
  if (parent == engine::kNoContext) return;
  // The parent may have been drawn for what its child will do.
  if (intended_ == parent && Below(Weight(parent)) < child.all) intended_ = context;
  live_[parent].unborn -= std::min(live_[parent].unborn, child.all);
}

void Surw::Visit(ContextId context, Point point, bool, engine::Time) {
  if (context == engine::kNoContext) return;
  MeetNewcomers();
  Live& live = live_[context];
  if (live.interesting) {
    if (live.left > 0) --live.left;
    intended_ = engine::kNoContext;
  }
  live.interesting = IsInteresting(point);
}

uint32_t Surw::Decide(const Decision& decision) {
  if (decision.kind != DecisionKind::pick) return timing_.Answer(decision);
  MeetNewcomers();
  return interesting_.empty() ? Weighed(decision) : Selected(decision);
}

uint32_t Surw::Weighed(const Decision& decision) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < decision.options; ++i) total += std::max<uint64_t>(Weight(decision.contexts[i]), 1);
  uint64_t drawn = Below(total);
  for (uint32_t i = 0; i < decision.options; ++i) {
    uint64_t weight = std::max<uint64_t>(Weight(decision.contexts[i]), 1);
    if (drawn < weight) return i;
    drawn -= weight;
  }
  return 0;
}

void Surw::DrawIntended() {
  uint64_t total = 0;
  for (size_t id = 0; id < live_.size(); ++id) total += Weight(static_cast<ContextId>(id));
  uint64_t drawn = Below(total);
  for (size_t id = 0; id < live_.size(); ++id) {
    uint64_t weight = Weight(static_cast<ContextId>(id));
    if (drawn < weight) {
      intended_ = static_cast<ContextId>(id);
      return;
    }
    drawn -= weight;
  }
}

uint32_t Surw::Selected(const Decision& decision) {
  // What is polled for may be what another waits to do before who was drawn.
  if (Polls(decision)) intended_ = engine::kNoContext;
  if (intended_ == engine::kNoContext) DrawIntended();
  auto waits = [&](uint32_t i) {
    ContextId context = decision.contexts[i];
    return live_[context].interesting && context != intended_;
  };
  uint32_t open = 0;
  for (uint32_t i = 0; i < decision.options; ++i) open += !waits(i);
  if (open == 0) {  // who was drawn waits for something, or has ended: another of those who can step
    uint32_t option = Weighed(decision);
    intended_ = decision.contexts[option];
    return option;
  }
  uint32_t drawn = random_.Below(open);
  for (uint32_t i = 0; i < decision.options; ++i) {
    if (!waits(i) && drawn-- == 0) return i;
  }
  return 0;
}

}  // namespace sim
