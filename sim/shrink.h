// Makes a failing schedule small: delta debugging (Zeller, Hildebrandt, TSE 2002) over its deviations, and moves
// for where leaving out gets stuck.
//
//   drop     leave deviations out, in halves, quarters, ... and one by one
//   merge    two deviations give way to one that stands near either of them
//   restart  one deviation, or two, near those that are known, instead of all of them
//   slide    a deviation moves to a neighbouring visit (as late as the finding allows: to where the harm is done), or
//            takes a smaller option
//
// A schedule goes by the names of places, not by step numbers, so that what is left keeps its meaning when a part goes.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/decision.h"
#include "sim/schedule.h"
#include "sim/trace.h"

namespace sim {

struct Tried {
  std::string kind;              // of the first finding; empty: nothing was found
  const Trace* trace = nullptr;  // of that run; valid until the next
};

// Runs the program under test once, with that scheduler, from the same start each time.
using Trial = std::function<Tried(Scheduler&)>;

struct ShrinkOptions {
  uint64_t trials = 20'000;      // at most
  uint32_t reach = 64;           // how many neighbours a move looks at, on either side
  std::function<bool()> stop{};  // asked before each trial: true ends the search with what is there
};

struct Shrunk {
  std::vector<Deviation> deviations;
  uint64_t trials = 0;
  bool minimal = false;  // leaving out any one, the finding is gone; false: the trials ran out
};

// REQUIRES: the trial of `failing` finds `kind`. What is returned finds it too, and each line of it can be applied.
Shrunk Shrink(std::vector<Deviation> failing, const std::string& kind, const Trial& trial,
              const ShrinkOptions& options = {});

}  // namespace sim
