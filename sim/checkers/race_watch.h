// Data races alone, as fast as they can be found: for searches of a million small runs. The other checkers of
// checkers.h cost as much again as the run.
//
//   sim::Explore({.checker = sim::checkers::FindRaces}, body);
#pragma once
#include <memory>
#include <vector>

#include "sim/checkers/data_race.h"
#include "sim/checkers/happens_before.h"
#include "sim/explore.h"

namespace sim::checkers {

class RaceWatch final : public Watcher, public RunChecker {
 public:
  // Watches every run of `runtime` from now on, until it is destroyed. REQUIRES: `runtime` outlives it.
  explicit RaceWatch(SimRuntime& runtime) : runtime_(runtime) { runtime_.SetWatcher(this); }
  ~RaceWatch() override { runtime_.SetWatcher(nullptr); }

  // RunChecker: the first race of the last run.
  const engine::Finding* Found() override { return found_.empty() ? nullptr : &found_.front(); }

  // Watcher
  bool OrderOnly() const override { return true; }
  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnSpawn(const Moment& at, const Context& child) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;
  void OnWake(const Moment& at, engine::WaitResult result) override;
  void OnUnpark(const Moment& at, const Context& target) override;
  void OnJoin(const Moment& at, const Context& target, bool done) override;
  void OnKill(const Moment& at, const Context& victim, engine::KillMode mode) override;
  void OnKilled(const Moment& at, const Context& victim) override;

 private:
  SimRuntime& runtime_;
  std::vector<engine::Finding> found_;
  HappensBefore clocks_;
  DataRace race_{clocks_, found_};
};

// An ExploreOptions::checker.
std::unique_ptr<RunChecker> FindRaces(SimRuntime& runtime);

}  // namespace sim::checkers
