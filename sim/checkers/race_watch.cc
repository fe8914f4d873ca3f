#include "sim/checkers/race_watch.h"

namespace sim::checkers {

void RaceWatch::OnBegin(MachineView& machine, const Context* contexts) {
  found_.clear();
  clocks_.OnBegin(machine, contexts);
  race_.OnBegin(machine, contexts);
}

void RaceWatch::OnSpawn(const Moment& at, const Context& child) { clocks_.OnSpawn(at, child); }

void RaceWatch::OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                         engine::MemoryOrder order) {
  clocks_.Inform(at.who.id);
  if (!IsOfLock(kind)) race_.OnAccess(at, memory, kind, order);
  clocks_.OnAccess(at, memory, kind, order);
}

void RaceWatch::OnWake(const Moment& at, engine::WaitResult result) { clocks_.OnWake(at, result); }

void RaceWatch::OnUnpark(const Moment& at, const Context& target) {
  clocks_.Inform(at.who.id);
  clocks_.OnUnpark(at, target);
}

void RaceWatch::OnJoin(const Moment& at, const Context& target, bool done) { clocks_.OnJoin(at, target, done); }

void RaceWatch::OnKill(const Moment& at, const Context& victim, engine::KillMode mode) {
  clocks_.OnKill(at, victim, mode);
}

void RaceWatch::OnKilled(const Moment& at, const Context& victim) { clocks_.OnKilled(at, victim); }

std::unique_ptr<RunChecker> FindRaces(SimRuntime& runtime) { return std::make_unique<RaceWatch>(runtime); }

}  // namespace sim::checkers
