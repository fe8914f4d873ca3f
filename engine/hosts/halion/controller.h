// The Controller context: global statements, parameter changes and what runAsync hands over; one job after the other,
// each to its end or its first wait. Waits go on at ticks of the controller's own, coarser, rate (HA-R24).
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

class Processor;

class Controller {
 public:
  // A job makes the invocation to run when its turn comes; null: there is nothing to run.
  using Job = std::function<InvocationPtr()>;

  Controller(Runtime& runtime, Script& script, Processor& processor, Time tick);

  // The body of the context: runs the script's global statements, then jobs, for ever.
  void Run();
  void Push(Job job);
  // A callback of the Processor that is on hold until its callee has run (HA-R20).
  void RunAsync(InvocationPtr caller);

 private:
  struct Message {
    Job job;
    InvocationPtr caller;  // of a runAsync
  };
  void Do(Message message);
  void Go(InvocationPtr invocation);
  Time NextTick() const;

  Runtime& runtime_;
  Script& script_;
  Processor& processor_;
  const Time tick_;
  MpscQueue<Message> messages_;
  WakeEvent wake_;
  std::vector<InvocationPtr> waiting_;  // by instant, then by number
};

}  // namespace engine::halion
