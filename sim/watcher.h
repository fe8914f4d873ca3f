// Watches the machine itself: accesses, waits, wakes, lives. What checkers are made of.
//
// A watcher sees each operation of a run as it happens, in the one order in which the machine does them, called on the
// fiber of the context concerned. It must not call the runtime, and nothing it does reaches a decision or the trace: a
// run is the same with and without it. With none set the kernel pays nothing for it in its fast steps.
#pragma once
#include <string>

#include "sim/context.h"
#include "sim/decision.h"

namespace sim {

// Who does something, where and when. `who` of the timeline's inputs has the id kNoContext and is called "input".
struct Moment {
  Time time;
  const Context& who;
  Point point;
};

class Watcher {
 public:
  virtual ~Watcher() = default;

  // True: it wants only what orders contexts, and is not told of pre-empts, parks, joins that
  // wait, exits, the clock and the end.
  virtual bool OrderOnly() const { return false; }

  // A run begins. contexts[id] is valid for ids below machine.Contexts(), until the next run.
  virtual void OnBegin(MachineView& /*machine*/, const Context* /*contexts*/) {}
  // Before the child can run. The parent of main is the machine.
  virtual void OnSpawn(const Moment&, const Context& /*child*/) {}
  // The step's decision is made: the access happens now. memory.slot counts from 0, in order of first touch.
  virtual void OnAccess(const Moment&, const engine::Memory& /*memory*/, engine::AccessKind, engine::MemoryOrder) {}
  virtual void OnPreempt(const Moment&) {}
  // Park, BusyWait (`busy`) and each wait within Join. `at_once`: an Unpark came before, so that it does not wait.
  virtual void OnPark(const Moment&, Time /*deadline*/, bool /*busy*/, bool /*at_once*/) {}
  // A wait that OnPark told of is over.
  virtual void OnWake(const Moment&, engine::WaitResult) {}
  // Before the effect: the target is still in the state in which the Unpark finds it. Unless it is dead, what `who`
  // did until now happens before the target's wait ends.
  virtual void OnUnpark(const Moment&, const Context& /*target*/) {}
  // done: false before it waits; true when the target has ended.
  virtual void OnJoin(const Moment&, const Context& /*target*/, bool /*done*/) {}
  // Returned, thrown out or crashed.
  virtual void OnExit(const Moment&) {}
  // Before the effect. Between the two, accesses and Unparks are told of the victim's destructors.
  virtual void OnKill(const Moment&, const Context& /*victim*/, engine::KillMode) {}
  // The victim is dead, and not orphaned: its destructors have run, if they were to.
  virtual void OnKilled(const Moment&, const Context& /*victim*/) {}
  // Nobody can step: the clock is about to move. The state of each context holds for all of [from, to).
  virtual void OnAdvance(Time /*from*/, Time /*to*/) {}
  // The run is over, whatever ended it; what is left has not been unwound yet.
  virtual void OnEnd() {}
  // Nobody will ever step again, or only poll: a deadlock or livelock. What it returns is put behind the message.
  virtual std::string OnDeadlock() { return {}; }
};

// While it lives, memory is allocated by the machine or those who watch, not by the code under test.
struct MachineWork {
  MachineWork() { ++depth; }
  ~MachineWork() { --depth; }
  MachineWork(const MachineWork&) = delete;
  MachineWork& operator=(const MachineWork&) = delete;
  static inline thread_local int depth = 0;
};

}  // namespace sim
