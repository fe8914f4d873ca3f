// What one exploration does: the search, as its results say it. Runs are numbered; they come in chunks, each with a
// searcher and a seed of its own, so that any process may do any chunk, and what is found does not depend on who did.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/base/result.h"
#include "sim/strategies.h"

namespace tools {

struct Shard {
  uint64_t index = 0, count = 1;  // index counts from 0
  bool operator==(const Shard&) const = default;
};

struct ExplorePlan {
  std::string scenario, content;  // id and content hash
  sim::StrategySpec strategy;
  uint64_t seed = 1;
  uint64_t runs = 0;  // at most
  bool keep_going = false;
  bool sound = false;
  bool free = false;
  std::vector<std::string> known;  // findings to leave out, as IsKnown takes them
  Shard shard;
  bool constrained = false;  // the scenario has orders to keep; not told in results: the content hash covers it

  // A search that is one, not a run a seed, is one chunk: it cannot be divided.
  static constexpr uint64_t kChunk = 256;
  bool IsDivisible() const;
  uint64_t ChunkRuns() const { return IsDivisible() ? kChunk : runs; }
  uint64_t Chunks() const { return runs == 0 ? 0 : (runs + ChunkRuns() - 1) / ChunkRuns(); }
  uint64_t FirstRun(uint64_t chunk) const { return chunk * ChunkRuns(); }
  uint64_t RunsOf(uint64_t chunk) const { return std::min(ChunkRuns(), runs - FirstRun(chunk)); }
  bool IsMine(uint64_t chunk) const { return chunk % shard.count == shard.index; }
  uint64_t SeedOf(uint64_t run) const { return engine::Random(seed + run * 0x632be59bd9b4e019u).Next(); }
  std::unique_ptr<sim::Searcher> SearcherOf(uint64_t chunk) const {
    return sim::MakeSearcher(strategy, SeedOf(FirstRun(chunk)), constrained);
  }

  // Whether results of the other can be taken for results of this: all but the number of runs and the shard.
  bool Matches(const ExplorePlan& other) const;
};

nlohmann::ordered_json ToJson(const ExplorePlan& plan);
// Errors say what is missing or wrong.
engine::Result<ExplorePlan> PlanOf(const nlohmann::ordered_json& json);

}  // namespace tools
