#include "sim/checkers/lost_wakeup.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace sim::checkers {
namespace {

// "x" of "x.wait" and "x.notify"; the whole name if it has no dot.
std::string_view ObjectOf(const Point& point) {
  std::string_view name = point.name;
  return name.substr(0, name.rfind('.'));
}

}  // namespace

void LostWakeup::OnBegin(MachineView& machine, const Context* contexts) {
  machine_ = &machine;
  contexts_ = contexts;
  states_.clear();
  signals_.clear();
}

void LostWakeup::OnSpawn(const Moment& at, const Context& child) {
  StateOf(at.who.id).unparked_at = 0;
  StateOf(child.id).unparked_at = 0;
}

void LostWakeup::OnPreempt(const Moment& at) {
  State& state = StateOf(at.who.id);
  bool woke_somebody = state.unparked_at == at.point.hash;
  state.unparked_at = 0;
  if (woke_somebody || !std::string_view(at.point.name).ends_with(".notify")) return;
  Signal signal{PlaceOf(at), state.published, clocks_.EpochOf(at.who.id)};
  auto same = std::find_if(signals_.begin(), signals_.end(), [&](const Signal& other) {
    return other.place.context == signal.place.context && other.place.point.hash == signal.place.point.hash;
  });
  if (same != signals_.end()) signals_.erase(same);
  signals_.push_back(signal);
}

void LostWakeup::OnUnpark(const Moment& at, const Context&) { StateOf(at.who.id).unparked_at = at.point.hash; }

void LostWakeup::OnPark(const Moment& at, Time deadline, bool, bool at_once) {
  State& state = StateOf(at.who.id);
  state.unparked_at = 0;
  const WaitsFor& wait = book_.WaitOf(at.who.id);
  state.waits = deadline == engine::kForever && !at_once && wait.lock == kNoLock && wait.end_of == engine::kNoContext;
  if (!state.waits) return;
  state.since = PlaceOf(at);
  const VectorClock& clock = clocks_.ClockOf(at.who.id);
  state.missed = false;
  for (const Signal& signal : signals_) {
    if (signal.place.context == at.who.id || ObjectOf(signal.place.point) != ObjectOf(at.point)) continue;
    bool seen = clock.Knows(signal.now) || (signal.published.count > 0 && clock.Knows(signal.published));
    if (state.missed && !state.seen && seen) continue;  // one that it had not seen explains more
    state.missed = true;
    state.seen = seen;
    state.signal = signal.place;
  }
}

void LostWakeup::OnWake(const Moment& at, engine::WaitResult) { StateOf(at.who.id).waits = false; }

void LostWakeup::Finish(bool deadlock) {
  for (ContextId id = 0; id < machine_->Contexts(); ++id) {
    const State& state = StateOf(id);
    if (!state.waits || contexts_[id].state == sim::State::done || !state.missed || (state.seen && !deadlock)) continue;
    found_.push_back(FindingAt(
        *machine_, "lost_wakeup", state.since,
        fmt::format("{} waits at {} until the end of the run, but the signal of {} at {} came before, when nobody "
                    "waited. Change and test what is waited for under the lock that the wait gives up.",
                    machine_->NameOf(id), PlaceText(state.since), machine_->NameOf(state.signal.context),
                    PlaceText(state.signal))));
  }
}

}  // namespace sim::checkers
