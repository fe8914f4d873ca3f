// What takes too long on the machine: starvation, and priority inversion without a bound.
//
// starvation: ready, but on no core for longer than the bound. priority_inversion: a context waits for a lock whose
// holder is ready but kept from its core by a context of a priority between the two, for longer than the bound in one
// wait. A holder that itself waits for a lock is followed to the one that could act.
//
// Both are measured between instants, where the state of the machine stands still. Limit: time within one instant is
// none.
#pragma once
#include <vector>

#include "sim/checkers/lock_book.h"

namespace sim::checkers {

struct TimeBounds {  // 0: not looked for
  Time starvation = 500 * engine::kMillisecond;
  Time priority_inversion = engine::kMillisecond;
};

class MachineTime final : public Watcher {
 public:
  // `book` must see each operation before this one.
  MachineTime(const LockBook& book, TimeBounds bounds, std::vector<engine::Finding>& found)
      : book_(book), bounds_(bounds), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnAdvance(Time from, Time to) override;
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  void OnWake(const Moment& at, engine::WaitResult result) override;
  // It ran, if only for an instant. Called at each step: who was never ready for long, or is no context, has no state.
  void Ran(ContextId id) {
    if (id >= states_.size()) return;
    states_[id].ready_since = engine::kForever;
    states_[id].starved = false;
  }

 private:
  struct State {
    Time ready_since = engine::kForever;
    bool starved = false;   // told, since it last ran
    Time inverted = 0;      // of this wait
    bool told = false;      // of this wait
    bool in_waits = false;  // in waits_
  };
  State& StateOf(ContextId id);
  // REQUIRES: it is ready.
  void Starve(const Context& context, Time from, Time to);
  void Invert(const Context& waiter, Time from, Time to);
  ContextId WhoCouldAct(ContextId waiter) const;
  // A context on one of these cores with low < priority < high; null: none.
  const Context* Between(uint64_t cores, int low, int high) const;
  std::string OnCores(uint64_t cores) const;

  const LockBook& book_;
  const TimeBounds bounds_;
  std::vector<engine::Finding>& found_;
  const Context* contexts_ = nullptr;
  std::vector<State> states_;
  std::vector<ContextId> waits_;  // who waits for a lock
};

}  // namespace sim::checkers
