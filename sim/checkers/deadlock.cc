#include "sim/checkers/deadlock.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sim::checkers {

void Deadlock::OnBegin(MachineView&, const Context* contexts) {
  contexts_ = contexts;
  told_.clear();
  partial_.clear();
}

std::string Deadlock::WaitText(ContextId id) const {
  const WaitsFor& wait = book_.WaitOf(id);
  MachineView& machine = book_.machine();
  ContextId whom = book_.WaitsForWhom(id);
  if (wait.lock == kNoLock) {
    return fmt::format("{} waits at {} for the end of {}", machine.NameOf(id), PlaceText(wait.place),
                       machine.NameOf(whom));
  }
  return fmt::format("{} waits at {} for lock {}, which {} took at {}", machine.NameOf(id), PlaceText(wait.place),
                     book_.NameOf(wait.lock), machine.NameOf(whom), PlaceText(book_.TakenAt(wait.lock)));
}

std::string Deadlock::CycleText() const {
  std::string text;
  for (ContextId id : cycle_) text += (text.empty() ? "" : "; ") + WaitText(id);
  return text;
}

void Deadlock::OnPark(const Moment& at, Time deadline, bool, bool at_once) {
  ContextId first = at.who.id;
  if (deadline != engine::kForever || at_once) return;
  cycle_.clear();
  for (ContextId id = first;;) {
    cycle_.push_back(id);
    id = book_.WaitsForWhom(id);
    if (id == engine::kNoContext || std::find(cycle_.begin() + 1, cycle_.end(), id) != cycle_.end()) return;
    if (id == first) break;
  }
  if (told_.size() < book_.Contexts()) told_.resize(book_.Contexts());
  if (told_[first]) return;  // a wake that helped nothing
  for (ContextId id : cycle_) told_[id] = true;
  partial_.push_back(FindingAt(book_.machine(), "partial_deadlock", PlaceOf(at),
                               "These contexts wait for each other in a circle and will never go on: " + CycleText() +
                                   ". Take the locks in one order everywhere, or wait outside them."));
}

// It waits for a lock or an end, and is not merely about to have it.
bool Deadlock::Stopped(ContextId id) const { return !IsDead(id) && book_.WaitsForWhom(id) != engine::kNoContext; }

std::string Deadlock::OnDeadlock() {
  partial_.clear();
  std::string text;
  for (ContextId id = 0; id < book_.Contexts(); ++id) {
    if (Stopped(id)) text += "; " + WaitText(id) + (IsDead(book_.WaitsForWhom(id)) ? " and never gave up" : "");
  }
  told_.assign(book_.Contexts(), true);
  return text;
}

void Deadlock::Finish() {
  std::move(partial_.begin(), partial_.end(), std::back_inserter(found_));
  partial_.clear();
  told_.resize(book_.Contexts());
  for (ContextId id = 0; id < book_.Contexts(); ++id) {
    if (told_[id] || !Stopped(id) || !IsDead(book_.WaitsForWhom(id))) continue;
    found_.push_back(FindingAt(book_.machine(), "partial_deadlock", book_.WaitOf(id).place,
                               WaitText(id) + " and ended without giving it up: it will never go on. Who is killed " +
                                   "must not hold a lock, or must be unwound."));
  }
}

}  // namespace sim::checkers
