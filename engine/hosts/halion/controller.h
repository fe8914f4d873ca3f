// The Controller context: what happens to the program, parameter changes and what runAsync hands over; one job after
// the other, each to its end or its first wait. Waits go on at ticks of the controller's own, coarser, rate (HA-R24);
// onIdle comes at its own period while nothing else is due.
//
// Thread rules: Run: the controller's context. Push, RunAsync: any.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "engine/hosts/halion/script.h"
#include "engine/sync/event.h"
#include "engine/sync/queue.h"

namespace engine::halion {

class Rack;

struct ControllerConfig {
  Time tick = 10 * kMillisecond;          // HA-R24
  Time idle_period = 100 * kMillisecond;  // HA-R12: not published
  bool failure_ends_caller = false;       // HA-R20: an error in a runAsync function ends the callback on hold too
  bool waits_first = false;               // HA-R24: a wait that is due goes on before the next job
  bool waits_in_order = false;            // HA-R15: as in the Processor
};

class Controller {
 public:
  // A job makes the invocation to run when its turn comes; null: there is nothing to run.
  using Job = std::function<InvocationPtr()>;

  Controller(Runtime& runtime, Script& script, Rack& rack, const ControllerConfig& config);

  // The body of the context: runs the script's global statements, what `start` makes of them, then jobs, for ever.
  void Run(const std::function<void()>& start);
  void Push(Job job);
  // A callback of the Processor that is on hold until its callee has run (HA-R20).
  void RunAsync(InvocationPtr caller);
  // Runs it, and what it spawns; files away what waits. In the controller's context.
  void Go(InvocationPtr invocation);

 private:
  struct Message {
    Job job;
    InvocationPtr caller;  // of a runAsync
  };
  // False: there was none to run.
  bool RunWait();
  bool RunJob();
  void Do(Message message);
  void Settle(InvocationPtr invocation, InvocationPtr caller, bool failed);
  Time NextTick() const;
  Time NextIdle() const;

  Runtime& runtime_;
  Script& script_;
  Rack& rack_;
  const ControllerConfig config_;
  MpscQueue<Message> messages_;
  WakeEvent wake_;
  std::vector<InvocationPtr> waiting_;  // by instant, then by number
  Time idle_ = 0;                       // when onIdle was last due
};

}  // namespace engine::halion
