// Contexts that wait for each other in a circle, or for a lock that a dead one holds: they will never go on.
//
// A circle is seen when it closes, whatever the rest of the machine does. If all the machine stands still, the kernel
// reports `deadlock` and Explain() adds the circle to its sentence; else it is `partial_deadlock`, which a listener may
// not hear for a long time.
//
// Limit: only waits for a lock or for the end of a context say whom they wait for. An event that nobody will ever
// signal is no circle: see lost_wakeup.h.
#pragma once
#include <string>
#include <vector>

#include "sim/checkers/lock_book.h"

namespace sim::checkers {

class Deadlock final : public Watcher {
 public:
  // `book` must see each operation before this one.
  Deadlock(const LockBook& book, std::vector<engine::Finding>& found) : book_(book), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  std::string OnDeadlock() override;
  // At the end of the run, before contexts are gone.
  void Finish();

 private:
  // "ui waits at a.lock (at 2 ms) for lock a.lock, which audio took at a.lock (at 1 ms)".
  std::string WaitText(ContextId id) const;
  std::string CycleText() const;
  bool IsDead(ContextId id) const { return contexts_[id].state == State::done; }
  bool Stopped(ContextId id) const;

  const LockBook& book_;
  std::vector<engine::Finding>& found_;
  const Context* contexts_ = nullptr;
  std::vector<ContextId> cycle_;  // the one now looked at
  std::vector<bool> told_;        // of this context, by id
  std::vector<engine::Finding> partial_;
};

}  // namespace sim::checkers
