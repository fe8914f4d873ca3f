// Processes that do the chunks of a search. One that crashes takes its run with it, not the search: the run is told as
// a finding. The wall clock is here, and in no result.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

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

enum class PoolEnd : uint8_t { done, stopped, timed_out, failed };

// `timed_out`: a run took too long; *run says which. `failed`: no process could be made.
PoolEnd RunPool(const scenarios::Scenario& scenario, const ExplorePlan& plan, const PoolOptions& options,
                uint64_t* run);

}  // namespace tools
