// A signal that came when nobody waited, and then a context that waits for it for ever.
//
// A notify without waiters is the rule, not the fault: a worker that finds its queue full never waits. It is lost if
// the waiter had not seen what the signal was about, which shows in the order of things: what the signaller last
// published (by a lock or an atomic) does not happen before the wait. In a machine that stands still for ever each
// such signal is told, because one of them may be why.
//
// Limits: a condition is known by its points: waits at "x.wait", signals at "x.notify", both of the same x. Waits that
// do not last until the end of the run are not looked at. A WakeEvent remembers its signal and cannot lose it. One
// whose flag is tested outside the lock under which it waits is told in a standstill only.
#pragma once
#include <vector>

#include "sim/checkers/happens_before.h"
#include "sim/checkers/lock_book.h"

namespace sim::checkers {

class LostWakeup final : public Watcher {
 public:
  // `clocks` must see each access after this one; `book` each wait before.
  LostWakeup(const HappensBefore& clocks, const LockBook& book, std::vector<engine::Finding>& found)
      : clocks_(clocks), book_(book), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnSpawn(const Moment& at, const Context& child) override;
  void OnAccess(const Moment& at, const engine::Memory&, engine::AccessKind kind, engine::MemoryOrder order) override {
    State& state = states_[IndexOf(at.who.id)];  // it was spawned, or is the inputs
    state.unparked_at = 0;
    const bool writes = kind == engine::AccessKind::store || kind == engine::AccessKind::rmw;
    if (kind == engine::AccessKind::release || (writes && Releases(order))) {
      state.published = clocks_.EpochOf(at.who.id);
    }
  }
  void OnPreempt(const Moment& at) override;
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  void OnWake(const Moment& at, engine::WaitResult result) override;
  void OnUnpark(const Moment& at, const Context& target) override;
  // At the end of the run, before contexts are gone.
  void Finish(bool deadlock);

 private:
  struct Signal {
    Place place;
    Epoch published;  // the signaller's last before; count 0: nothing
    Epoch now;        // known to who saw what it published after, say by the lock it held
  };
  struct State {
    Epoch published;
    uint64_t unparked_at = 0;  // hash of the point, if its last operation was Unpark
    bool waits = false;        // without a deadline, and for no lock or end
    Place since;
    bool missed = false;  // there was a signal before
    bool seen = false;    // and what it was about was known when the wait began
    Place signal;
  };
  State& StateOf(ContextId id) {
    const uint32_t index = IndexOf(id);
    if (states_.size() <= index) [[unlikely]]
      states_.resize(index + 1u);
    return states_[index];
  }

  const HappensBefore& clocks_;
  const LockBook& book_;
  std::vector<engine::Finding>& found_;
  MachineView* machine_ = nullptr;
  const Context* contexts_ = nullptr;
  std::vector<State> states_;    // by IndexOf
  std::vector<Signal> signals_;  // that nobody waited for, the last of each context and point
};

}  // namespace sim::checkers
