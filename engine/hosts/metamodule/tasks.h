// The firmware's list of asynchronous tasks: at most 64, or what the scenario says, of all modules together, in the
// order they were created (M3.2).
//
// Invariants: entries [0, size) are in use; removal shifts the rest down, also under a runner that is in the middle of
// the list, as the firmware does (M5.5). An entry's words are plain in the firmware and steps here, which no race
// detector complains about: what races is what actions touch.
//
// Thread rules: any context, audio too; nothing blocks.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "engine/hosts/metamodule/abi.h"
#include "engine/hosts/metamodule/policy.h"
#include "engine/runtime.h"

namespace engine::metamodule {

struct TaskEntry {
  uint32_t id = 0;
  void* module = nullptr;
  TactusAction action{};
  Cost cost{};  // of a run, what the scenario declares
  int core = 0;
  bool enabled = false;
  bool one_shot = false;
  bool asked_again = false;  // run_once during its own run: M3.6
  Time waits_since = 0;      // for its next run
  bool starved = false;      // that is told already
};

class Tasks {
 public:
  Tasks(Runtime& runtime, const Policy& policy, size_t max)
      : runtime_(runtime), policy_(policy), entries_(max), memory_(max) {}

  // Its id; 0 if the list is full: then the object that asked is inert.
  uint32_t Add(void* module);
  void Remove(uint32_t id);
  void Start(uint32_t id, const TactusAction& action, bool once);
  void Stop(uint32_t id);
  bool Enabled(uint32_t id);
  // M4.5: all tasks of a module go to its core.
  void Peg(const std::function<int(void* module)>& core_of, const std::function<Cost(void* module)>& cost_of);

  // Finds who has waited longer than `bound`. No step. `waits`: whether a core's runner could run tasks, and since
  // when.
  void FindStarved(Time bound, const std::function<std::optional<Time>(int core)>& waits);

  // For runners, `entry` is a place in the list. What start() wrote is seen; runners order nothing among each other.
  size_t size() const { return size_; }
  const TaskEntry& Look(size_t entry, Point point);
  TaskEntry& Change(size_t entry, Point point);
  // A run of it begins, and ends: then it waits for the next.
  void Begins(size_t entry) { entries_[entry].waits_since = kForever; }
  void Ends(size_t entry) {
    entries_[entry].waits_since = runtime_.Now();
    entries_[entry].starved = false;
  }
  TactusAction& ActionAt(size_t entry) { return entries_[entry].action; }

 private:
  static constexpr size_t kNone = ~size_t{0};
  size_t Find(uint32_t id) const;

  Runtime& runtime_;
  const Policy& policy_;
  std::vector<TaskEntry> entries_;  // as many as there is room for
  std::vector<Memory> memory_;
  Memory list_;
  size_t size_ = 0;
  uint32_t last_id_ = 0;
};

}  // namespace engine::metamodule
