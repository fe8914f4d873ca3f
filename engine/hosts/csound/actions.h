// What can be done to a Csound: one table of verbs, whoever calls. The timeline calls from controllers; jobs of a task
// and callbacks call from the performance thread; a script with ctcsound7's names would call the same.
#pragma once
#include <atomic>
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

// Who calls.
struct Caller {
  Runtime& runtime;
  Gil* gil;                 // null: not Python
  Gil& python;              // of the process: jobs and callbacks need it whoever calls
  std::atomic<int>* calls;  // numbers the calls of a run
};

// As a script would write the verb, without the way it takes: "thread.play", "scoreEvent". Empty: no such verb.
std::string_view ScriptName(std::string_view verb);
// Calls it, with the events of a call and its return; may block. False: it raised.
bool Perform(Caller& caller, Unit& unit, std::string_view verb, const Value& arguments);
// The list of a task or a callback: maps of one verb each.
bool PerformAll(Caller& caller, Unit& unit, const Value& list);

}  // namespace engine::csound
