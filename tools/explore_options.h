// From the command line, the environment and the scenario's own defaults to what an exploration does.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "tools/explore_plan.h"

namespace tools {

// As given; what is absent the scenario decides.
struct ExploreArguments {
  std::optional<uint64_t> runs, seed;
  std::string strategy;  // --strategy
  std::string time;      // --time
  std::string shard;     // --shard
  bool resume = false;
  std::vector<std::string> merge;  // --merge: folders
  bool keep_going = false;
  std::string known;                     // --known: a file
  std::vector<std::string> known_lines;  // instead of such a file
  bool causality = false;
  bool free = false;
  bool shrink = true;
  bool sound = false;
};

// "30s", "5m", "2h", "90": seconds.
engine::Result<double> ParseSeconds(std::string_view text);
// "2/4": the second of four.
engine::Result<Shard> ParseShard(std::string_view text);
// The lines of a file of known findings: kind and points, or a kind alone; # begins a comment.
engine::Result<std::vector<std::string>> ReadKnown(const std::string& path);
// --shard, or what Bazel (TEST_SHARD_INDEX, TEST_TOTAL_SHARDS) or Slurm (SLURM_ARRAY_TASK_ID, _MIN, _COUNT) says.
engine::Result<Shard> ShardOf(const ExploreArguments& arguments);

// `scenario` is as it will be run.
engine::Result<ExplorePlan> MakePlan(const ExploreArguments& arguments, const scenarios::Scenario& scenario);

}  // namespace tools
