// Runs one scenario under any scheduler and says what is wrong with each run: what a search, shrinking and a replay ask
// of it.
//
// What counts:
// - Findings of machine, checkers and host. Not those that the scenario itself expects (`findings:` of a file named
//   fail_*, a range of `xruns:`): the search is for something else. That one of them is missing does not count either.
// - Expectations that do not hold, but for golden files, which hold the reference run only.
// - If asked for, a sound that differs from the reference run's.
//
// - None of those that the user knows already and leaves out.
//
// Each has a key, the same in any other run that shows the same fault: kind and place, no times.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/scenario.h"
#include "scenarios/sim_session.h"
#include "sim/shrink.h"

namespace tools {

inline constexpr const char* kSoundKind = "order_sensitive_sound";
inline constexpr const char* kExpectationKind = "expectation";
inline constexpr const char* kWorkerKind = "worker_ended";  // its process crashed
inline constexpr const char* kHungKind = "worker_hung";     // its process was ended: it took too long

struct Found {
  std::string key;
  std::string kind;  // of the finding: "shared_state", kExpectationKind, kSoundKind
  std::string message, context, point, location;
  engine::Time time = -1;  // -1: none
  bool operator==(const Found&) const = default;
};

// Kind and points: what findings of one fault have in common, and what a line of a file of known findings says.
// "shared_state lua", "data_race io.read script.store", "expectation count 14:3".
std::string GroupOf(const Found& found);
// Whether one of the lines is the finding's group, or its kind alone.
bool IsKnown(const Found& found, const std::vector<std::string>& known);

struct HunterOptions {
  bool sound = false;
  uint32_t ring_log2 = 12;
  std::vector<std::string> known{};  // no findings: see IsKnown
  std::function<bool()> stop{};
};

class Hunter {
 public:
  // Runs the reference run. Errors are of the user's input. REQUIRES: the scenario outlives it.
  static engine::Result<std::unique_ptr<Hunter>> Make(const scenarios::Scenario& scenario, HunterOptions options);

  // Below, `found` and `hash` are of that run.
  void Run(sim::Scheduler& scheduler);
  const std::vector<Found>& found() const { return found_; }
  bool Shows(const std::string& key) const;
  uint64_t hash() const { return session_->result().hash; }
  const scenarios::SimSession& session() const { return *session_; }
  // Of the reference run: nothing of it is a matter of interleaving.
  const std::vector<Found>& reference_found() const { return reference_found_; }
  // Kinds that the scenario expects.
  const std::vector<std::string>& expected() const { return expected_; }

  // For sim::Shrink and its kin: runs, and says whether that key was found.
  sim::Trial TrialFor(std::string key);

 private:
  Hunter(const scenarios::Scenario& scenario, const HunterOptions& options);
  void Judge();
  void Add(Found found);
  void JudgeSound();

  const scenarios::Scenario& scenario_;
  const bool sound_;
  std::unique_ptr<scenarios::SimSession> session_;
  std::vector<std::string> expected_;
  const std::vector<std::string> known_;
  std::vector<float> reference_audio_;
  std::vector<Found> found_, reference_found_;
};

}  // namespace tools
