// Processes that do the chunks of a search. One that crashes, or is stuck in a run, takes that run with it, not the
// search: the run is told as a finding. The wall clock is here, and in no result but that a run was stuck.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.h"
#include "tools/explore_chunk.h"

namespace tools {

struct PoolProgress {
  uint64_t runs = 0;  // of chunks under way
};

struct PoolOptions {
  int jobs = 1;
  double run_timeout = 120;  // seconds of wall clock a run may take
  // The next chunk to do, in increasing order; nothing: no more for now.
  std::function<std::optional<uint64_t>()> next;
  std::function<void(ChunkResult)> done;
  // Asked several times a second: true ends the search; what is under way is handed over incomplete.
  std::function<bool(const PoolProgress&)> stop;
};

enum class PoolEnd : uint8_t { done, stopped, failed };

// Each run gives its memory back; from now on the kernel does not get it in between. For the whole process.
void KeepMemory();

// `failed`: no process could be made.
PoolEnd RunPool(const scenarios::Scenario& scenario, const ExplorePlan& plan, const PoolOptions& options);

// The deviations that a run makes before it crashes or has taken `timeout` seconds: it is done again in a process of
// its own, which writes them down in memory that outlives it. As far as there is room: the first megabyte of their
// text.
std::vector<sim::Deviation> DeviationsBeforeTheEnd(const scenarios::Scenario& scenario, const ExplorePlan& plan,
                                                   uint64_t run, double timeout);

}  // namespace tools
