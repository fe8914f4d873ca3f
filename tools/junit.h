// The results of a test run, for machines.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tools/explore.h"
#include "tools/outcome.h"

namespace tools {

struct Case {
  std::string id;
  std::string path;
  engine::Errors errors;                    // of the user's input: it did not run
  std::optional<Outcome> outcome;           // of the run
  std::optional<ExploreReport> explored{};  // instead: what a search of it found
  bool differs = false;                     // two runs of it were not the same

  bool skipped() const { return outcome && outcome->skipped(); }
  bool passed() const {
    if (explored) return errors.empty() && explored->found.empty();
    return errors.empty() && outcome && !skipped() && !outcome->timed_out() && !differs && outcome->passes();
  }
  double seconds() const { return explored ? explored->seconds : outcome ? outcome->seconds : 0; }
  std::string FirstComplaint() const;
};

std::string ToJunit(const std::vector<Case>& cases);
std::string ToJson(const std::vector<Case>& cases);

}  // namespace tools
