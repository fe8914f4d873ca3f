// ctcsound7's process queue (C6.3 to C6.7): jobs of Python threads, run by the process callback, at most ten a cycle.
//
// Thread rules: Serve: the performance thread's callback. The rest: any Python thread, with the GIL.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "engine/hosts/csound/gil.h"
#include "engine/hosts/csound/performance_thread.h"
#include "engine/sync/event.h"

namespace engine::csound {

class ProcessQueue {
 public:
  struct Setup {
    int jobs_a_cycle = 10;  // C6.4; the hand-written handler of Csound's notebook runs one
    Cost callback;          // Python's part of each callback, also of one that finds nothing
  };
  // A job returns false if it raises (C6.6).
  using Job = std::function<bool()>;

  ProcessQueue(Runtime& runtime, Gil& gil, Core& core, const Setup& setup);
  // Called once each cycle.
  const PerformanceThread::Callback& callback() const { return serve_; }

  void Put(Job job);
  // C6.5. False: nobody answered before the time was over; the job stays queued.
  bool EvalCode(Gil* gil, const std::string& code, Time timeout, double* value);
  // C6.7: at once if the queue is empty, though a job may be running. False: the time was over.
  bool Sync(Gil* gil, Time timeout);

 private:
  struct Answer {
    explicit Answer(Runtime& runtime) : event(runtime, "queue.answer.wait", "queue.answer") {}
    WakeEvent event;
    double value = 0;
  };
  void Serve();
  bool Await(Gil* gil, Answer& answer, Time timeout);
  size_t Size();

  Runtime& runtime_;
  Gil& gil_;
  Core& core_;
  const Setup setup_;
  PerformanceThread::Callback serve_;
  Memory memory_;
  SpinLock guard_;
  std::deque<Job> jobs_;  // under guard_, and the GIL where there is one
};

}  // namespace engine::csound
