// Systematic search with a bound: all schedules with at most so many deviations from the reference run, one a run.
//
//   deviations   each answer other than option 0 costs one
//   delays       a pick of option j costs j: M. Emmi, S. Qadeer, Z. Rakamaric, "Delay-Bounded Scheduling", POPL 2011
//   preemptions  a pick costs one if who took the last step could have gone on; where it blocked, or the clock moved,
//   who
//                is next is free: M. Musuvathi, S. Qadeer, "Iterative Context Bounding for Systematic Testing of
//                Multithreaded Programs", PLDI 2007
//
//     sim::Bounded search({.bound = sim::Bound::delays, .limit = 2});
//     do {
//       runtime.Run(search, main);
//     } while (search.Next());
//     if (search.Exhaustive()) ... search.Claim()   // "all 10 schedules with at most 2 delays or changes of timing
//     were run"
//
// One object does the whole search: Begin repeats the current schedule, Next moves on. Raise the limit one by one, and
// the first finding has the fewest deviations that will do.
//
// What it may claim: that no schedule of this machine within the bound fails, if Exhaustive(). Not "all timings": the
// answers of a delay are a finite sample of a range. Not "no defect": most need one to three deviations, some more.
//
// Differences to the papers: the deterministic scheduler of delay bounding is our reference run, and a delay passes to
// the next option, not round robin. Each deviation of timing (delay, wake, value) costs one under every bound. To poll
// on (Runtime::Spin) instead of giving way costs one, else a pre-emption bound would enumerate polling.
//
// A run is followed by step and kind, and asks nothing between deviations: once the bound is used up it runs at full
// speed. A program that does not repeat itself is noticed (Diverged), and ends every claim.
#pragma once
#include <string>
#include <vector>

#include "sim/decision.h"

namespace sim {

enum class Bound : uint8_t { deviations, delays, preemptions };

struct BoundedOptions {
  Bound bound = Bound::deviations;
  uint32_t limit = 2;
  uint64_t window = 1'000'000;  // decisions of one run that are varied, 32 bytes each; those behind them are not
};

class Bounded final : public Scheduler {
 public:
  explicit Bounded(BoundedOptions options = {}) : options_(options) {}

  // Moves to the next schedule; false: there is none. REQUIRES: the current one was run, and not Done().
  bool Next();
  bool Done() const { return done_; }
  uint64_t runs() const { return runs_; }  // schedules gone through, the current one with them
  bool Diverged() const { return diverged_; }
  // Each schedule within the bound was run.
  bool Exhaustive() const { return done_ && !diverged_ && !truncated_; }
  std::string Claim() const;  // for people

  void Begin(MachineView&) override;
  uint64_t NextStop(uint64_t step) override;
  uint32_t Decide(const Decision& decision) override;

 private:
  struct Node {
    uint64_t step;
    uint32_t options, chosen;
    uint32_t before;  // what the way to here cost
    uint32_t again;   // the option that polls on, 0: none
    DecisionKind kind;
    bool free;
  };
  uint32_t Cost(const Node& node, uint32_t option) const;
  uint32_t Follow(const Decision& decision);
  Node MakeNode(const Decision& decision) const;

  BoundedOptions options_;
  std::vector<Node> path_;  // decisions of the current run that can be varied, up to the last deviation and after it
  size_t prefix_ = 0;       // how many of them are given
  size_t position_ = 0;     // the next given one
  uint32_t spent_ = 0;
  uint64_t runs_ = 1;
  bool done_ = false, diverged_ = false, truncated_ = false;
};

}  // namespace sim
