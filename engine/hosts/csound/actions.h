// What can be done to a Csound: one table of verbs, whoever calls. The timeline calls from controllers; jobs of a task
// and callbacks call from the performance thread; a script with ctcsound7's names calls the same from either.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "engine/hosts/csound/gil.h"
#include "engine/hosts/csound/performance_thread.h"
#include "engine/hosts/csound/process_queue.h"
#include "engine/hosts/host.h"

namespace engine::csound {

// One Csound and what its user has put around it.
struct Unit {
  std::string name;
  Core& core;
  PerformanceThread& thread;
  ProcessQueue& queue;
  bool opened = false;  // its device, by the first `play`
  bool queue_installed = false;
  bool callback_installed = false;
  PerformanceThread::Callback user_callback{};
};

// The call that a thread of the program is in, for what hangs; null: none.
struct InCall {
  std::atomic<const char*> name = nullptr;
  std::atomic<Time> since = 0;
  std::atomic<ContextId> by = kNoContext;
};

// Who calls.
struct Caller {
  Runtime& runtime;
  Gil* gil;                 // null: not Python
  Gil& python;              // of the process: jobs and callbacks need it whoever calls
  std::atomic<int>* calls;  // numbers the calls of a run
  InCall* in_call = nullptr;
};

// What a script has beyond a timeline: the function of a task or a callback, and what a call gives back.
struct Extra {
  // In place of `do`; called by the context that runs the job. False: it raised.
  std::function<bool(const Caller&)> body{};
  double value = 0;
  std::string raised{};  // empty: it did not
};

// As a script would write the verb, without the way it takes: "thread.play", "scoreEvent". Empty: no such verb.
std::string_view ScriptName(std::string_view verb);
// Calls it, with the events of a call and its return; may block. False: it raised.
bool Perform(Caller& caller, Unit& unit, std::string_view verb, const Value& arguments, Extra* extra = nullptr);
// The list of a task or a callback: maps of one verb each.
bool PerformAll(Caller& caller, Unit& unit, const Value& list);

}  // namespace engine::csound
