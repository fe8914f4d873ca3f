// The folder that an exploration leaves: explore.json, traces.bin, and for each finding a folder of its own with
// schedule.txt, report.txt, run.json, trace.txt and audio.wav; and, if less of the scenario shows it, that scenario
// with its files.
#pragma once
#include <map>
#include <string>

#include "engine/base/result.h"
#include "tools/explore_chunk.h"
#include "tools/explore_explain.h"
#include "tools/explore_plan.h"

namespace tools {

// What is written of a finding.
struct FindingFiles {
  const scenarios::Scenario* scenario = nullptr;  // null: it is not run again
  sim::Schedule schedule{};                       // what shows it
  std::string key{};                              // what it shows
  std::string report{};
};

class ExploreFolder {
 public:
  // `path`: of the exploration; made when first written to.
  explicit ExploreFolder(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }

  // What an earlier search has left: findings that this one will not have. Half-written folders in any case.
  void Clear(bool findings) const;

  // "findings/000017-shared_state", below path(): the same for the same run, whoever found it.
  std::string FolderOf(const FoundRun& run, const std::map<std::string, std::string>& taken) const;
  // Where a folder is made, beside its name: what is there when it is written goes with it.
  std::string PartOf(const std::string& folder) const;
  // Writes it all there and moves it into place.
  engine::Status Write(const std::string& folder, const FindingFiles& files) const;

 private:
  std::string path_;
};

// In a schedule's text, a comment: which finding it is kept for.
inline constexpr const char* kFindingComment = "# finding: ";
// Empty: the text does not say.
std::string FindingIn(const std::string& schedule);

// The command that shows the schedule again, as a user would type it.
std::string ReplayCommand(const std::string& folder, const std::string& scenario, const ExplorePlan& plan);

}  // namespace tools
