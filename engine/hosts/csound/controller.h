// A thread of the user's program: runs its script, if it has one, and then does what the timeline tells it, one call
// after the other, each to its end. A Python one holds the GIL while it runs Python.
//
// Thread rules: Push: any, no context too. Run: the controller's context.
#pragma once
#include <atomic>
#include <deque>
#include <functional>
#include <string>

#include "engine/hosts/csound/actions.h"
#include "engine/sync/event.h"

namespace engine::csound {

class Controller {
 public:
  struct Job {
    Unit* unit = nullptr;
    std::string_view verb;
    Value arguments;
  };
  Controller(Runtime& runtime, Gil& gil, bool python, Cost call, std::atomic<int>* calls);

  void Push(Job job);
  // The body of the context, for ever. `script` is what it does first; may be empty.
  void Run(const std::function<void(const Caller&)>& script);
  // The call that has not returned, and when it began, and who made it; null: none.
  const char* stuck_in() const { return in_call_.name.load(std::memory_order_relaxed); }
  Time since() const { return in_call_.since.load(std::memory_order_relaxed); }
  ContextId caller() const { return in_call_.by.load(std::memory_order_relaxed); }

 private:
  bool Pop(Job* job);

  Runtime& runtime_;
  Gil& gil_;
  const bool python_;
  const Cost call_;
  std::atomic<int>* calls_;
  WakeEvent wake_;
  Memory memory_;
  SpinLock guard_;
  std::deque<Job> jobs_;  // under guard_
  InCall in_call_;
};

}  // namespace engine::csound
