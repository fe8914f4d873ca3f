// All checkers of a run that need no knowledge of a host, at once.
//
//   sim::SimRuntime runtime({.cores = 2});
//   sim::checkers::Checkers checkers(runtime, {});
//   runtime.Run(scheduler, main);
//   for (const engine::Finding& finding : checkers.found()) ...
#pragma once
#include <string>
#include <vector>

#include "sim/checkers/data_race.h"
#include "sim/checkers/deadlock.h"
#include "sim/checkers/happens_before.h"
#include "sim/checkers/lock_book.h"
#include "sim/checkers/lock_order.h"
#include "sim/checkers/lost_wakeup.h"
#include "sim/checkers/machine_time.h"
#include "sim/checkers/realtime.h"
#include "sim/sim_runtime.h"

namespace sim::checkers {

struct CheckerOptions {
  bool data_race = true;
  bool lock_order = true;
  bool lost_wakeup = true;
  RealtimeOptions realtime;
  TimeBounds bounds;
};

class Checkers final : public Watcher, public engine::Checker {
 public:
  // Watches every run of `runtime` from now on, until it is destroyed. REQUIRES: `runtime` outlives it.
  Checkers(SimRuntime& runtime, CheckerOptions options);
  ~Checkers() override;

  // Of the last run, by time. Deadlocks of the whole machine are the kernel's own event.
  const std::vector<engine::Finding>& found() const { return found_; }
  // What options say is only to be warned of.
  const std::vector<engine::Finding>& warnings() const { return warnings_; }

  // engine::Checker
  const char* Name() const override { return "sim"; }
  void OnEvent(const engine::EventRecord&) override {}
  // Hands over what was found.
  void Finish(Time end, Report& report) override;

  // Watcher
  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnSpawn(const Moment& at, const Context& child) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;
  void OnPreempt(const Moment& at) override;
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  void OnWake(const Moment& at, engine::WaitResult result) override;
  void OnUnpark(const Moment& at, const Context& target) override;
  void OnJoin(const Moment& at, const Context& target, bool done) override;
  void OnExit(const Moment& at) override;
  void OnKill(const Moment& at, const Context& victim, engine::KillMode mode) override;
  void OnKilled(const Moment& at, const Context& victim) override;
  void OnAdvance(Time from, Time to) override;
  void OnEnd() override;
  std::string OnDeadlock() override;

 private:
  void OnLock(const Moment& at, const engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order);

  SimRuntime& runtime_;
  const CheckerOptions options_;
  std::vector<engine::Finding> found_, warnings_;
  bool deadlock_ = false;  // of the whole machine
  LockBook book_;
  HappensBefore clocks_;
  DataRace race_{clocks_, found_};
  Deadlock deadlocks_{book_, found_};
  LockOrder order_{book_, found_};
  LostWakeup lost_{clocks_, book_, found_};
  MachineTime machine_time_;
  Realtime realtime_;
};

}  // namespace sim::checkers
