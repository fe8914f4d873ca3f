// What an exploration has done so far, as it lies in its folder: explore.json, and traces.bin with the hashes of all
// runs.
//
// Both are written whole, beside their names, and moved into place: whatever ends the program, each can be read, and
// who resumes does again what they do not hold. Chunks of the same number hold the same, so what is told is the same
// too.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "tools/explore_chunk.h"
#include "tools/explore_plan.h"

namespace tools {

struct ExploreSums {
  uint64_t runs = 0, distinct = 0, constrained = 0;
  uint64_t once = 0;  // traces that one run alone has shown

  // Good and Turing's estimate of how much of what the search may draw it has not seen: the share of runs whose trace
  // no other has shown. Of traces, not of faults; 1 before the first run.
  double Unseen() const { return runs == 0 ? 1 : static_cast<double>(once) / static_cast<double>(runs); }
};

class ExploreState {
 public:
  // `file`: of the scenario, as a user names it.
  explicit ExploreState(ExplorePlan plan, std::string file = {}) : plan_(std::move(plan)), file_(std::move(file)) {}

  const ExplorePlan& plan() const { return plan_; }
  const std::string& file() const { return file_; }
  // Chunks of another process, or of this one. A complete one is not replaced.
  void Add(ChunkResult result);
  // What the reference run shows.
  void AddReference(const Found& found);
  bool Has(uint64_t chunk) const;
  bool exhausted() const;

  // Each key once, with its lowest run, by run. Without keep_going at most one.
  std::vector<FoundRun> FoundRuns() const;
  // Of all that was run; without keep_going up to the finding, so that it does not depend on how many processes ran.
  ExploreSums Sums() const;
  // Nothing is left to do, for this shard.
  bool IsDone() const;
  // The lowest chunk that is neither done nor in `underway`, and of use.
  std::optional<uint64_t> NextChunk(const std::map<uint64_t, bool>& underway) const;

  // `verdict`: "found", "nothing found", "interrupted". `folders`: of the findings, by key.
  nlohmann::ordered_json Json(const std::string& verdict, const std::map<std::string, std::string>& folders) const;
  engine::Status Save(const std::string& folder, const std::string& verdict,
                      const std::map<std::string, std::string>& folders) const;
  // What another search left in the folder. Errors if there is none, or it cannot be read.
  static engine::Result<ExploreState> Load(const std::string& folder);
  // Takes over all of the other. REQUIRES: plan().Matches(other.plan()).
  void Merge(const ExploreState& other);

 private:
  ExplorePlan plan_;
  std::string file_;
  std::vector<FoundRun> reference_;
  std::map<uint64_t, ChunkResult> chunks_;
};

}  // namespace tools
