// A part of a search, done by one process: its runs, their traces' hashes, what was found.
#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/schedule.h"
#include "tools/explore_plan.h"
#include "tools/hunter.h"

namespace tools {

struct FoundRun {
  Found found;
  uint64_t run = 0, seed = 0;
  bool in_reference = false;               // the reference run shows it: no search was needed
  std::vector<sim::Deviation> deviations;  // as they were made; empty if the process ended in that run: see RepeatRun
};

struct ChunkResult {
  uint64_t chunk = 0;
  bool complete = false;         // false: it was stopped, and is to be done again by who resumes
  bool exhausted = false;        // there was nothing left to try
  bool renew = false;            // the process that did it has lost memory to dropped fibers
  uint64_t constrained = 0;      // runs that kept all orders of the scenario's `interleave`
  std::vector<uint64_t> traces;  // a hash a run, in order
  std::vector<FoundRun> found;   // each key once, with the lowest run; without keep_going the first alone
};

// `next` is asked before each run, with its number: false stops.
ChunkResult RunChunk(Hunter& hunter, const ExplorePlan& plan, uint64_t chunk,
                     const std::function<bool(uint64_t)>& next);

// Does that chunk again up to `run`, which tells `pen` each of its deviations as it makes it: for a run that ends its
// process.
void RepeatRun(Hunter& hunter, const ExplorePlan& plan, uint64_t run, const std::function<void(uint64_t)>& next,
               const std::function<void(const sim::Deviation&)>& pen);

nlohmann::ordered_json ToJson(const FoundRun& found);
FoundRun FoundRunOf(const nlohmann::ordered_json& json);  // throws nlohmann's exceptions, and std::invalid_argument
nlohmann::ordered_json ToJson(const ChunkResult& result);
ChunkResult ChunkResultOf(const nlohmann::ordered_json& json);  // the same

}  // namespace tools
