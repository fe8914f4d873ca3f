// The patch that plays: its modules, on which core each is updated, its cables, and one step of them all (M2.4, M2.5).
//
// With one module core 0 does everything. With more the helper of core 1 is interrupted twice a step: for its modules,
// and for its cables; core 0 does its own meanwhile and then waits, spinning.
//
// Thread rules: Step: audio, or core 0's main loop; Help: the helper; the rest: the user interface, while audio is
// muted.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/metamodule/module.h"
#include "engine/hosts/metamodule/patch.h"
#include "engine/hosts/metamodule/policy.h"
#include "engine/sync/shared.h"

namespace engine::metamodule {

struct Slot {
  ModuleSpec spec;
  std::unique_ptr<Module> module;
  int core = 0;
};

struct MidiState {
  float note = 0, gate = 0;  // volts
  float cc[128] = {};
};

class Player {
 public:
  Player(Runtime& runtime, const Costs& costs)
      : runtime_(runtime), costs_(costs), job_(runtime, 0), done_(runtime, 0), new_lists_(runtime, false) {}

  std::vector<Slot>& slots() { return slots_; }
  std::vector<Cable>& cables() { return cables_; }
  Slot* Find(const std::string& name);
  // The helper, and who hands it new lists; without the latter, lists are there at once.
  void Connect(ContextId helper, ContextId lister) {
    helper_ = helper;
    lister_ = lister;
  }
  // M2.6: steps each module 544 times here and divides them among the cores by what that took. `tell`: an event each.
  void Balance(bool tell);
  // After slots or cables changed: core 1 is interrupted and takes the new lists over (M1.2).
  void HandOver();

  // One sample: `in` and `out` are volts of the panel's jacks.
  void Step(const float* in, int in_jacks, const MidiState& midi, float* out, int out_jacks);
  // The bodies of the two interrupts of core 1; they never return.
  void Help();
  void TakeLists();

 private:
  struct Wire {
    Jack::Kind kind;
    Slot* from = nullptr;
    int from_jack = 0;
    Slot* to = nullptr;  // null: the panel
    int to_jack = 0;
    int core = 0;
  };

  // Who moves which cable.
  void Resolve();
  void UpdateOn(int core);
  void MoveCables(int core);
  void Both(int job);
  void UpdateOne(Slot& slot);

  Runtime& runtime_;
  const Costs& costs_;
  std::vector<Slot> slots_;
  std::vector<Cable> cables_;
  std::vector<Wire> inputs_, inner_, outputs_;  // from the panel, between modules, to the panel
  ContextId helper_ = kNoContext, lister_ = kNoContext;
  ContextId waiting_ = kNoContext;  // who waits for the helper
  Atomic<int> job_, done_;
  Atomic<bool> new_lists_;
};

}  // namespace engine::metamodule
