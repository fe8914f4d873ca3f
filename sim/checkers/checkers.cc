#include "sim/checkers/checkers.h"

#include <algorithm>

namespace sim::checkers {

Checkers::Checkers(SimRuntime& runtime, CheckerOptions options)
    : runtime_(runtime),
      options_(options),
      machine_time_(book_, options.bounds, found_),
      realtime_(book_, runtime, options.realtime, found_, warnings_) {
  runtime_.SetWatcher(this);
}

Checkers::~Checkers() { runtime_.SetWatcher(nullptr); }

void Checkers::Finish(Time, Report& report) {
  for (const engine::Finding& finding : found_) report.Add(finding);
}

void Checkers::OnBegin(MachineView& machine, const Context* contexts) {
  found_.clear();
  warnings_.clear();
  deadlock_ = false;
  book_.OnBegin(machine, contexts);
  clocks_.OnBegin(machine, contexts);
  race_.OnBegin(machine, contexts);
  deadlocks_.OnBegin(machine, contexts);
  order_.OnBegin(machine, contexts);
  lost_.OnBegin(machine, contexts);
  machine_time_.OnBegin(machine, contexts);
  realtime_.OnBegin(machine, contexts);
}

void Checkers::OnSpawn(const Moment& at, const Context& child) {
  MachineWork work;
  book_.OnSpawn(at, child);
  lost_.OnSpawn(at, child);
  clocks_.OnSpawn(at, child);
}

// Most steps of a run are these: one call for who looks at words, and none for who looks at locks.
void Checkers::OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                        engine::MemoryOrder order) {
  MachineWork work;
  clocks_.Inform(at.who.id);
  if (IsOfLock(kind)) {
    OnLock(at, memory, kind, order);
  } else {
    if (options_.data_race) race_.OnWord(at, memory, kind);
    lost_.OnAccess(at, memory, kind, order);
    clocks_.OnAccess(at, memory, kind, order);
    book_.OnWord(at, memory.slot);
  }
  machine_time_.Ran(at.who.id);
}

void Checkers::OnLock(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                      engine::MemoryOrder order) {
  if (options_.lock_order) order_.OnAccess(at, memory, kind, order);
  lost_.OnAccess(at, memory, kind, order);
  clocks_.OnAccess(at, memory, kind, order);
  book_.OnAccess(at, memory, kind, order);
  realtime_.OnAccess(at, memory, kind, order);
}

void Checkers::OnPreempt(const Moment& at) {
  MachineWork work;
  lost_.OnPreempt(at);
  machine_time_.Ran(at.who.id);
}

void Checkers::OnPark(const Moment& at, Time deadline, bool busy, bool at_once) {
  MachineWork work;
  book_.OnPark(at, deadline, busy, at_once);
  deadlocks_.OnPark(at, deadline, busy, at_once);
  lost_.OnPark(at, deadline, busy, at_once);
  realtime_.OnPark(at, deadline, busy, at_once);
  machine_time_.OnPark(at, deadline, busy, at_once);
}

void Checkers::OnWake(const Moment& at, engine::WaitResult result) {
  MachineWork work;
  clocks_.OnWake(at, result);
  lost_.OnWake(at, result);
  machine_time_.OnWake(at, result);
}

void Checkers::OnUnpark(const Moment& at, const Context& target) {
  MachineWork work;
  clocks_.Inform(at.who.id);
  clocks_.OnUnpark(at, target);
  book_.OnUnpark(at, target);
  lost_.OnUnpark(at, target);
  machine_time_.Ran(at.who.id);
}

void Checkers::OnJoin(const Moment& at, const Context& target, bool done) {
  MachineWork work;
  clocks_.OnJoin(at, target, done);
  book_.OnJoin(at, target, done);
}

void Checkers::OnExit(const Moment& at) { book_.Settle(at.who.id); }

void Checkers::OnKill(const Moment& at, const Context& victim, engine::KillMode mode) {
  MachineWork work;
  clocks_.OnKill(at, victim, mode);
  book_.Settle(at.who.id);
}

void Checkers::OnKilled(const Moment& at, const Context& victim) {
  MachineWork work;
  clocks_.OnKilled(at, victim);
}

void Checkers::OnAdvance(Time from, Time to) {
  MachineWork work;
  machine_time_.OnAdvance(from, to);
}

std::string Checkers::OnDeadlock() {
  MachineWork work;
  deadlock_ = true;
  return deadlocks_.OnDeadlock();
}

void Checkers::OnEnd() {
  realtime_.OnEnd();
  deadlocks_.Finish();
  if (options_.lost_wakeup) lost_.Finish(deadlock_);
  std::stable_sort(found_.begin(), found_.end(),
                   [](const engine::Finding& a, const engine::Finding& b) { return a.time < b.time; });
}

}  // namespace sim::checkers
