// The timer interrupt of one core that runs asynchronous tasks: 2000 times a second, below audio (M4.1, M4.2).
//
//   1. On entry the counter is stopped, at what it has counted since it expired.
//   2. Each task of the list that is enabled and belongs to this core runs to completion; after each entry a pause ends
//      the pass.
//   3. Without a pause the counter goes on from where it was stopped: start to start is 500 us plus the run time of all
//      tasks, less the delay of the entry. Nothing overlaps, nothing catches up.
//
// Invariant: counting_ says whether due_ is meant; else counted_ is what the counter shows.
// Thread rules: Run: the runner's own context. Pause, Resume, executing: any context, audio too; none blocks.
#pragma once
#include <optional>

#include "engine/hosts/metamodule/tasks.h"
#include "engine/sync/shared.h"

namespace engine::metamodule {

inline constexpr Time kTimerPeriod = 500 * kMicrosecond;

class Runner {
 public:
  struct Watch {
    bool passes = false, tasks = false;
  };
  // Runs an action's code; it may throw.
  using Invoke = std::function<void(TactusAction&)>;
  Runner(Runtime& runtime, Tasks& tasks, Invoke invoke, int core, const Policy& policy, const Costs& costs,
         Watch watch);

  // Never returns.
  void Run();
  void Pause();
  void Resume();
  bool executing() { return executing_.Load("async.executing"); }
  bool paused() { return paused_.Load("async.is_paused"); }
  // The module whose task is in the middle of a run, or null, and that task's id. No step: for findings.
  void* module_running() const { return module_running_; }
  uint32_t task_running() const { return task_running_; }
  // Since when it could run tasks; nothing while it is paused. No step: for findings.
  std::optional<Time> resumed() const { return held_ ? std::nullopt : std::optional(resumed_); }
  int core() const { return core_; }
  ContextId context() const { return context_; }

 private:
  bool Due();
  void StartCounter();
  void StopCounter();
  void GoOn();
  void Pass();
  void RunEntry(size_t entry);
  void Call(size_t entry, const TaskEntry& task);
  void EndPass();

  Runtime& runtime_;
  Tasks& tasks_;
  const Invoke invoke_;
  const int core_;
  const Policy& policy_;
  const Costs& costs_;
  const Watch watch_;
  ContextId context_ = kNoContext;
  Atomic<bool> paused_, executing_;
  bool counting_ = true;
  Time due_ = kTimerPeriod;  // when the counter expires next
  Time counted_ = 0;
  bool held_ = false;  // what paused_ holds
  Time resumed_ = 0;
  bool pending_ = false;  // expired, and the interrupt has not been entered since
  void* module_running_ = nullptr;
  uint32_t task_running_ = 0;
};

}  // namespace engine::metamodule
