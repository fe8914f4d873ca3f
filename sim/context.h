// A context of the simulated machine, as clock, cores and runtime share it.
#pragma once
#include <cstdint>
#include <string>

#include "engine/runtime.h"

namespace sim {

using engine::ContextId;
using engine::Point;
using engine::Time;

enum class State : uint8_t {
  done,      // has ended or never began
  ready,     // queued for a core
  running,   // on a core, can step
  spending,  // on a core, its timer is the end of a segment of CPU time
  busy,      // on a core, waits for Unpark or its timer
  spinning,  // on a core, waits for the next instant
  parked,    // on no core, waits for Unpark or its timer
};

// What __cxa_get_globals() points to, by the Itanium C++ ABI: exceptions being handled, and how many are in flight.
struct ExceptionGlobals {
  void* caught = nullptr;
  uint32_t uncaught = 0;
  uint32_t padding = 0;  // named, so that all of it is copied in one move
};

struct alignas(64) Context {
  // The first two lines are all that a sleep and a wake touch.
  void* stack_pointer = nullptr;
  Time due = 0;           // of the armed timer
  Time left = 0;          // CPU time still to be spent
  Point point = "start";  // a copy: what the caller passed may be gone
  ExceptionGlobals exceptions;
  ContextId id = 0;
  uint8_t core = 0;
  uint8_t priority = 0;
  State state = State::done;
  bool armed = false;    // `due` is meant
  bool in_heap = false;  // the heap holds an entry, perhaps an older one
  bool permit = false;   // an Unpark came early
  // The second line.
  Time slack = 0;          // what the last Spend may still take
  Time segment_start = 0;  // of the CPU time now being spent
  Time slice_left = 0;
  uint64_t cores = 0;
  ContextId next = 0, previous = 0;            // in its ready queue
  ContextId joiner = engine::kNoContext;       // first of those who wait for its end
  ContextId next_joiner = engine::kNoContext;  // of the context that this one waits for
  uint32_t trace_id = 0;                       // id << 16 | core << 8, as the trace's hash has it
  int saved_errno = 0;
  uint8_t threshold = 0;   // effective: never below the priority, raised by masks
  uint8_t level = 0;       // where it is queued
  bool unwinding = false;  // calls of the Runtime do nothing
  bool timed_out = false;  // the last wait ended by its deadline
  bool busy_wait = false;  // queued in the middle of a BusyWait
  bool interrupted = false;
  bool started = false;
  bool orphan = false;
  uint8_t masks = 0;
  bool at_end = false;  // stands at the end of a Spend of `point`
  bool fair = false;
  bool interrupt = false;
  bool wakes_slowly = false;  // wake.hi > 0
  // Rarely touched.
  uint8_t saved_threshold[4] = {};
  uint64_t spin_instant = 0, spin_steps = 0;
  Time slice = 0;
  engine::Cost wake;  // if it wakes slowly
  engine::Location location;
  engine::Task body;
  Point name_point = "main";
  engine::Role role = engine::Role::background;
  uint32_t ordinal = 0;  // k-th of its name and parent; counted when first asked for
  ContextId parent = 0;
  size_t stack_bytes = 0;
  bool has_fiber = false;  // a fiber waits in its loop for the next body
  std::string name;        // unique; made when first asked for
  uint64_t name_key = 0;   // what `name` was made from; 0: nothing

  void PutOn(int on) {
    core = static_cast<uint8_t>(on);
    trace_id = uint32_t{id} << 16 | uint32_t{core} << 8;
  }
};

}  // namespace sim
