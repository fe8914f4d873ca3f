// PCT, probabilistic concurrency testing: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, "A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
//
// Each context has a random priority, and the highest that can step goes on. At d - 1 picks, drawn before the run, who
// would go on falls below all others. A defect that hangs on d orderings of events is found by a run with a probability
// of at least 1 / (n k^(d-1)): n contexts, k picks. What a search that found nothing may say: a defect of depth d was
// missed by r runs with a probability of at most (1 - that)^r. It may not say that there is none.
//
// Differences to the paper:
// - k counts picks with two options or more, not all steps: elsewhere there is nothing to prevent. The bound is over
// the
//   contexts that are on a core, which are the ones that can step; it holds if `picks` is not less than what a run
//   asks.
// - Priorities fall before the event at the drawn pick instead of after the one before it: the same places.
// - Who polls (Runtime::Spin) falls below all others for good, as others do with yield: else the highest polls for
// ever.
// - Timing. Delays, wakes and values have change points of their own: of 0 .. `deviations` of them, a number drawn for
//   each run, one answer each deviates. The bound is proven for picks only: of a program that is asked for timing it
//   holds for the runs that draw 0, one in deviations + 1, and of the rest nothing is claimed.
//
// It is asked at each step: where a context blocks or wakes another, option 0 is not the highest priority here.
#pragma once
#include <vector>

#include "engine/base/random.h"
#include "sim/decision.h"

namespace sim {

struct PctOptions {
  uint32_t depth = 3;       // d >= 1
  uint32_t picks = 0;       // k: picks that a run asks, 0: unknown, a guess
  uint32_t deviations = 2;  // answers to delays, wakes and values that deviate in one run: at most
  uint32_t timings = 0;     // how many of those a run asks, 0: unknown, a guess
  bool operator==(const PctOptions&) const = default;
};

class Pct final : public Scheduler {
 public:
  explicit Pct(uint64_t seed, PctOptions options = {}) : seed_(seed), options_(options), random_(seed) {}

  // The options, with what the last run asked where that is more: for the runs to come.
  PctOptions Learned() const;
  // Another run.
  void Reseed(uint64_t seed) { seed_ = seed; }

  void Begin(MachineView&) override;
  uint64_t NextStop(uint64_t step) override { return step; }
  uint32_t Decide(const Decision& decision) override;

 private:
  struct Lowered {
    ContextId context;
    uint64_t priority;
  };
  uint32_t Pick(const Decision& decision);
  uint32_t Time(const Decision& decision);
  uint32_t Highest(const Decision& decision) const;
  uint64_t PriorityOf(ContextId context) const;
  void Lower(ContextId context, uint64_t priority);
  void SinkPoller(const Decision& decision);

  uint64_t seed_;
  PctOptions options_;
  engine::Random random_;
  uint64_t salt_ = 0;                 // of the initial priorities
  uint32_t picks_ = 0, timings_ = 0;  // asked so far
  uint64_t floor_ = 0;                // below it are those who polled
  std::vector<uint32_t> changes_;     // the i-th change lowers to i, whenever it comes: as in the paper
  std::vector<uint32_t> lates_;       // which of the timing decisions deviate
  std::vector<Lowered> lowered_;      // few: searched one by one
};

}  // namespace sim
