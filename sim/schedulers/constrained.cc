#include "sim/schedulers/constrained.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "sim/watcher.h"

namespace sim {
namespace {
constexpr std::string_view kEnd = ".end";
constexpr Point kUnborn{"none"}, kExit{"exit"}, kSlice{"slice"};
}  // namespace

Constrained::Watched::Watched(const Side& wanted) : side(wanted) {
  const std::string_view place = side.place;
  for (size_t dot = place.find('.'); dot != place.npos; dot = place.find('.', dot + 1)) {
    std::string_view point = place.substr(dot + 1);
    cuts.push_back({dot, engine::HashText(point), false});
    if (!point.ends_with(kEnd)) continue;
    point.remove_suffix(kEnd.size());
    cuts.push_back({dot, engine::HashText(point), true});
  }
}

Constrained::Constrained(const std::vector<Constraint>& constraints, Scheduler& inner) : Wrapper(inner) {
  for (const Constraint& constraint : constraints) {
    orders_.push_back({Watched(constraint.first), Watched(constraint.second), ""});
  }
}

void Constrained::Begin(MachineView& machine) {
  for (Order& order : orders_) {
    order.broken.clear();
    for (Watched* watched : {&order.first, &order.second}) {
      watched->visits = 0;
      watched->standing = engine::kNoContext;
      watched->passed = false;
    }
  }
  last_ = engine::kNoContext;
  passed_over_ = false;
  points_.clear();
  Wrapper::Begin(machine);
}

// ---- where everybody is --------------------------------------------------------------------------------------

void Constrained::Visit(ContextId context, Point point, bool at_end, Time now) {
  Wrapper::Visit(context, point, at_end, now);
  Follow(context);
}

void Constrained::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                              engine::MemoryOrder order, Time now) {
  Wrapper::VisitAccess(context, point, memory, kind, order, now);
  Follow(context);
}

void Constrained::Return(ContextId context, Point point, bool at_end) {
  Wrapper::Return(context, point, at_end);
  last_ = context;
  passed_over_ = false;
}

void Constrained::Follow(ContextId context) {
  MachineWork work;
  // Another comes, and nobody was asked: who was there before acted, and waits.
  if (last_ != context && last_ != engine::kNoContext && !passed_over_) HasActed(last_);
  last_ = context;
  passed_over_ = false;
  if (context == engine::kNoContext) return;
  Leave(context);
  if (context >= points_.size()) points_.resize(context + 8u, kUnborn);
  points_[context] = place().point;
  for (Order& order : orders_) {
    Arrive(order.first);
    Arrive(order.second);
  }
}

bool Constrained::Is(const Watched& watched, std::string_view context, const Place& place) {
  return std::any_of(watched.cuts.begin(), watched.cuts.end(), [&](const Watched::Cut& cut) {
    return cut.point_hash == place.point.hash && cut.at_end == place.at_end &&
           context == std::string_view(watched.side.place).substr(0, cut.context_size);
  });
}

void Constrained::Arrive(Watched& watched) {
  auto same_point = [this](const Watched::Cut& cut) { return cut.point_hash == place().point.hash; };
  if (watched.passed || std::none_of(watched.cuts.begin(), watched.cuts.end(), same_point)) return;
  if (watched.side.block >= 0 && watched.side.block != place().block) return;
  if (!Is(watched, machine()->NameOf(place().context), place())) return;
  if (++watched.visits == watched.side.visit) watched.standing = place().context;
}

// `context` goes on from where it stands.
void Constrained::Leave(ContextId context) {
  for (Order& order : orders_) {
    if (order.first.standing == context) order.first.Pass();
  }
  for (Order& order : orders_) {
    if (order.second.standing != context) continue;
    if (!order.first.passed) {
      order.broken = Words(order.second, "came to") + ", but " + Words(order.first, "had not come to") +
                     " before: " + Whereabouts(order.first);
    }
    order.second.Pass();
  }
}

void Constrained::HasActed(ContextId context) {
  for (Order& order : orders_) {
    if (order.first.standing == context) order.first.Pass();
  }
}

// ---- who may go on -------------------------------------------------------------------------------------------

bool Constrained::Held(ContextId context) const {
  return std::any_of(orders_.begin(), orders_.end(), [context](const Order& order) {
    return order.second.standing == context && !order.first.passed && order.broken.empty();
  });
}

// It is the left side of an order that holds another.
bool Constrained::Awaited(ContextId context) const {
  std::string_view name = machine()->NameOf(context);
  return std::any_of(orders_.begin(), orders_.end(), [&](const Order& order) {
    if (order.first.passed || order.second.standing == engine::kNoContext) return false;
    const std::string_view place = order.first.side.place;
    return place.size() > name.size() && place.starts_with(name) && place[name.size()] == '.';
  });
}

uint32_t Constrained::Decide(const Decision& decision) {
  if (decision.kind != DecisionKind::pick) {
    uint32_t answer = AskInner(decision);
    if (decision.kind == DecisionKind::delay && answer > 0) passed_over_ = true;
    return answer;
  }
  // At the end of a slice it is chosen who gets the core, not who takes a step.
  if (decision.context == engine::kNoContext && decision.point->hash == kSlice.hash) return AskInner(decision);
  MachineWork work;
  const ContextId* end = decision.contexts + decision.options;
  bool can_go = std::find(decision.contexts, end, last_) != end;
  if (last_ != engine::kNoContext && !passed_over_ && !can_go) HasActed(last_);
  uint32_t answer = Pick(decision);
  if (decision.contexts[answer] != last_) passed_over_ = true;
  Leave(decision.contexts[answer]);
  return answer;
}

uint32_t Constrained::Pick(const Decision& decision) {
  uint32_t allowed = Allow(decision);
  if (allowed == decision.options || allowed == 0) return AskInner(decision);
  if (allowed == 1) return options_[0];
  Decision rest = decision;
  rest.options = allowed;
  rest.contexts = allowed_.data();
  uint32_t answer = AskInner(rest);
  CHECK(answer < allowed);
  return options_[answer];
}

// Fills allowed_ and options_. Where option 0 may not go, another must stand for it: who is waited for, and only as the
// last resort who took the last step, for it polls.
uint32_t Constrained::Allow(const Decision& decision) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < decision.options; ++i) {
    if (Held(decision.contexts[i])) continue;
    allowed_[n] = decision.contexts[i];
    options_[n++] = i;
  }
  if (n < 2 || options_[0] == 0) return n;
  auto rank = [&](uint32_t option) {
    ContextId context = decision.contexts[option];
    return Awaited(context) ? 0 : context == decision.context ? 2 : 1;
  };
  std::stable_sort(options_.begin(), options_.begin() + n, [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); });
  for (uint32_t i = 0; i < n; ++i) allowed_[i] = decision.contexts[options_[i]];
  return n;
}

// ---- what was not kept ---------------------------------------------------------------------------------------

// "reader came to flag.use (visit 2) in block 3".
std::string Constrained::Words(const Watched& watched, std::string_view verb) const {
  const std::string& place = watched.side.place;
  size_t cut = place.find('.');
  for (uint32_t id = 0; id < machine()->Contexts(); ++id) {
    std::string_view name = machine()->NameOf(static_cast<ContextId>(id));
    if (place.size() > name.size() && place.starts_with(name) && place[name.size()] == '.') cut = name.size();
  }
  std::string text = place.substr(0, cut) + " " + std::string(verb) + " " + place.substr(cut + 1);
  if (watched.side.visit > 1) text += " (visit " + std::to_string(watched.side.visit) + ")";
  if (watched.side.block >= 0) text += " in block " + std::to_string(watched.side.block);
  return text;
}

std::string Constrained::Whereabouts(const Watched& watched) const {
  if (watched.standing != engine::kNoContext) return "it stood there, and could not go on";
  for (uint32_t id = 0; id < machine()->Contexts(); ++id) {
    std::string_view name = machine()->NameOf(static_cast<ContextId>(id));
    if (!watched.side.place.starts_with(name) || watched.side.place[name.size()] != '.') continue;
    if (id >= points_.size() || points_[id].hash == kUnborn.hash) return "it had not begun";
    if (points_[id].hash == kExit.hash) return "it had ended";
    bool held = Held(static_cast<ContextId>(id));
    return (held ? "another constraint held it at " : "it was waiting at ") + std::string(points_[id].name);
  }
  return "no context had that name";
}

std::vector<Constrained::Unmet> Constrained::unmet() const {
  std::vector<Unmet> out;
  for (const Order& order : orders_) {
    std::string reason = order.broken;
    if (reason.empty() && order.second.passed) continue;
    if (reason.empty()) {
      const bool held = order.second.standing != engine::kNoContext && !order.first.passed;
      const Watched& missing = order.first.passed ? order.second : order.first;
      reason = (held ? Words(order.second, "was held back at") + " until the end: " : "") +
               Words(missing, "never came to") + ": " + Whereabouts(missing);
    }
    out.push_back({{order.first.side, order.second.side}, reason});
  }
  return out;
}

bool Constrained::AllMet() const {
  return std::all_of(orders_.begin(), orders_.end(),
                     [](const Order& order) { return order.second.passed && order.broken.empty(); });
}

}  // namespace sim
