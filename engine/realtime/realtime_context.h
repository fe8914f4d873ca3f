// A context of a run on real threads: its thread, its one permit, and what it tells of itself.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "engine/runtime.h"

namespace engine {

struct RealtimeContext {
  // Written before the thread starts, constant from then on.
  ContextId id = kNoContext;
  ContextId parent = kNoContext;
  uint64_t name_hash = 0;  // without parent and ordinal
  std::string name;        // unique
  Role role = Role::background;
  uint8_t priority = 0;
  Task body;
  std::thread thread;

  // Touched by its own thread only.
  Point point = "start";
  Location location;
  Time accounted = 0;         // what it spent and waited, as the model sees it
  uint32_t silent_calls = 0;  // since the run ended

  // `mutex` guards `done` and the change of `permit` from false to true, so that no wake-up is lost.
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> permit = false;  // an Unpark not yet consumed; atomic because BusyWait polls it
  std::atomic<Time> permitted = 0;   // when it became true; atomic because the next Unpark may come while it is read
  bool done = false;
};

}  // namespace engine
