// For tests: a toy under all checkers.
#pragma once
#include <string>
#include <vector>

#include "sim/checkers/checkers.h"
#include "sim/toy.h"

namespace sim::checkers {

// Severities and bounds at which every kind is a finding.
inline CheckerOptions Strict() {
  return {.realtime = {Severity::error, Severity::error, Severity::error},
          .bounds = {.starvation = engine::kMillisecond, .priority_inversion = engine::kMillisecond}};
}

struct Checked {
  explicit Checked(Options options = {.cores = 2}, CheckerOptions checks = Strict())
      : toy(std::move(options)), checkers(toy.runtime, checks) {}

  // The kinds found in the reference run, in order.
  template <class Main>
  std::vector<std::string> Run(Main main) {
    toy.Run(main);
    return Kinds();
  }
  template <class Main>
  std::vector<std::string> Walk(Main main, uint64_t seed) {
    RandomWalk walk(seed);
    toy.Run(main, walk);
    return Kinds();
  }
  std::vector<std::string> Kinds() const {
    std::vector<std::string> kinds;
    for (const engine::Finding& finding : checkers.found()) kinds.push_back(finding.kind);
    return kinds;
  }
  std::string Message(size_t i = 0) const {
    return i < checkers.found().size() ? checkers.found()[i].message : std::string("(no finding)");
  }

  Toy toy;
  Checkers checkers;
};

using Kinds = std::vector<std::string>;

}  // namespace sim::checkers
