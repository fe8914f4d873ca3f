// Along a failing run: if it went on at random from here, how likely would it fail? Where that number jumps is where
// the harm is done: after Hermit's bisection and the "criticality" of statistical debugging, by re-running instead of
// guessing.
//
// From a moment of the run, which is one of its decisions, runs begin that answer as it did until there and walk at
// random from there on. The moments are not spread evenly: between two whose numbers differ most a further one is
// looked at, so that a jump is followed to the decision that makes it.
//
// Limits: the numbers are of a random walk, not of a real machine: compare them with each other, nothing else. Each is
// a sample: see CausalPoint::Low and High.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/schedule.h"
#include "sim/shrink.h"

namespace sim {

// Before the decision of that step was answered.
struct CausalPoint {
  uint64_t step = 0;
  Time time = 0;
  std::string context, point;  // where it stands; context "clock": after time moved
  std::string answer;          // in words, if the failing run deviates here; else empty
  uint64_t runs = 0, failures = 0;

  double Rate() const { return runs > 0 ? static_cast<double>(failures) / static_cast<double>(runs) : 0; }
  // Wilson's limits at 95 %.
  double Low() const;
  double High() const;
};

struct CausalityOptions {
  uint32_t moments = 24;  // at most
  uint32_t runs = 100;    // from each
  uint64_t seed = 1;
  std::function<bool()> stop{};  // asked before each moment: true ends it with what is there
};

// In order of steps; the last is the end of the run, which always fails. Empty if the schedule does not find `kind` or
// has no decision to branch at.
std::vector<CausalPoint> Causality(const std::vector<Deviation>& failing, const std::string& kind, const Trial& trial,
                                   const CausalityOptions& options = {});

// A bar a moment, with the steepest rise marked.
std::string CausalityText(const std::vector<CausalPoint>& points);
// The same as a drawing, complete with its title; no script, no fonts, no links.
std::string CausalitySvg(const std::vector<CausalPoint>& points, const std::string& title);

}  // namespace sim
