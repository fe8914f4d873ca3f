#include "sim/checkers/machine_time.h"

#include <fmt/format.h>

namespace sim::checkers {
namespace {

bool OnACore(const Context& context) {
  return context.state == sim::State::running || context.state == sim::State::spending ||
         context.state == sim::State::busy || context.state == sim::State::spinning;
}

}  // namespace

MachineTime::State& MachineTime::StateOf(ContextId id) {
  if (states_.size() <= id) states_.resize(id + 1u);
  return states_[id];
}

void MachineTime::OnBegin(MachineView&, const Context* contexts) {
  contexts_ = contexts;
  states_.clear();
  waits_.clear();
}

void MachineTime::OnPark(const Moment& at, Time, bool, bool at_once) {
  ContextId id = at.who.id;
  Ran(id);
  if (at_once || book_.WaitOf(id).lock == kNoLock) return;
  State& state = StateOf(id);
  state.inverted = 0;
  state.told = false;
  if (!state.in_waits) waits_.push_back(id);
  state.in_waits = true;
}

void MachineTime::OnWake(const Moment& at, engine::WaitResult) {
  const ContextId id = at.who.id;
  Ran(id);
  if (id >= states_.size() || !states_[id].in_waits) return;
  std::erase(waits_, id);
  states_[id].in_waits = false;
}

void MachineTime::OnAdvance(Time from, Time to) {
  if (bounds_.starvation > 0) {
    const uint32_t count = book_.Contexts();
    for (uint32_t id = 0; id < count; ++id) {
      const Context& context = contexts_[id];
      if (context.state == sim::State::ready) {
        Starve(context, from, to);
      } else {
        Ran(context.id);
      }
    }
  }
  if (bounds_.priority_inversion > 0) {
    for (ContextId id : waits_) Invert(contexts_[id], from, to);
  }
}

std::string MachineTime::OnCores(uint64_t cores) const {
  std::string text;
  for (ContextId id = 0; id < book_.Contexts(); ++id) {
    const Context& context = contexts_[id];
    if (!OnACore(context) || !(cores >> context.core & 1)) continue;
    text += fmt::format("{}{} (priority {}, at {})", text.empty() ? "" : ", ", book_.machine().NameOf(id),
                        context.priority, context.point.name);
  }
  return text.empty() ? "nobody" : text;
}

void MachineTime::Starve(const Context& context, Time from, Time to) {
  State& state = StateOf(context.id);
  if (state.ready_since == engine::kForever) state.ready_since = from;
  if (state.starved || to - state.ready_since <= bounds_.starvation) return;
  state.starved = true;
  Place place{context.id, context.point, context.location, state.ready_since + bounds_.starvation};
  found_.push_back(
      FindingAt(book_.machine(), "starvation", place,
                fmt::format("{} (priority {}) is ready at {} since {} but gets no core for more than {}: its cores are "
                            "taken by {}. Let these wait or yield, or give it another core or priority.",
                            book_.machine().NameOf(context.id), context.priority, context.point.name,
                            TimeText(state.ready_since), TimeText(bounds_.starvation), OnCores(context.cores))));
}

ContextId MachineTime::WhoCouldAct(ContextId waiter) const {
  ContextId id = waiter;
  for (uint32_t n = 0; n < book_.Contexts(); ++n) {
    ContextId next = book_.WaitsForWhom(id);
    if (next == engine::kNoContext) return id;
    id = next;
  }
  return engine::kNoContext;  // a circle: a deadlock, and no matter of priority
}

const Context* MachineTime::Between(uint64_t cores, int low, int high) const {
  for (ContextId id = 0; id < book_.Contexts(); ++id) {
    const Context& context = contexts_[id];
    if (OnACore(context) && cores >> context.core & 1 && context.priority > low && context.priority < high) {
      return &context;
    }
  }
  return nullptr;
}

void MachineTime::Invert(const Context& waiter, Time from, Time to) {
  State& state = StateOf(waiter.id);
  ContextId id = WhoCouldAct(waiter.id);
  if (state.told || id == engine::kNoContext || id == waiter.id) return;
  const Context& holder = contexts_[id];
  if (holder.state != sim::State::ready) return;
  const Context* middle = Between(holder.cores, holder.priority, waiter.priority);
  if (!middle) return;
  Time over = state.inverted + (to - from) - bounds_.priority_inversion;
  state.inverted += to - from;
  if (over <= 0) return;
  state.told = true;
  const WaitsFor& wait = book_.WaitOf(waiter.id);
  Place place = wait.place;
  place.time = to - over;
  MachineView& machine = book_.machine();
  found_.push_back(FindingAt(
      machine, "priority_inversion", place,
      fmt::format(
          "{} (priority {}) waits at {} for lock {}, but {} (priority {}), which must run to free it, is kept "
          "from its core by {} (priority {}, at {}), for more than {}. Hold the lock at the higher priority, or "
          "do not share it between the two.",
          machine.NameOf(waiter.id), waiter.priority, PlaceText(wait.place), book_.NameOf(wait.lock),
          machine.NameOf(id), holder.priority, machine.NameOf(middle->id), middle->priority, middle->point.name,
          TimeText(bounds_.priority_inversion))));
}

}  // namespace sim::checkers
