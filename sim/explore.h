// Runs a small program many times, each time with other answers of the machine, and stops at the first finding: makes
// its schedule small, says which two steps it hangs on, and prints the text that repeats it.
//
//   sim::Exploration out = sim::Explore({.machine = {.free = true}}, [](engine::Runtime& runtime) {
//     engine::Atomic<int> sum(runtime);
//     auto add = [&] { sum.Store(sum.Load("sum.load") + 1, "sum.store"); };
//     engine::ContextId left = runtime.Spawn({.name = "left"}, add, "spawn");
//     engine::ContextId right = runtime.Spawn({.name = "right"}, add, "spawn");
//     runtime.Join(left, "join");
//     runtime.Join(right, "join");
//     if (sum.Load("sum.load") != 2) sim::Fail(runtime, "an addition was lost");
//   });
//   EXPECT_TRUE(sim::FoundNothing(out));   // sim/explore_gtest.h: a failure prints out.Report()
//
// 1. The body is the context `main`, of priority 63. It builds all that it uses, so that each run starts alike; it
// joins
//    whom it spawned. What contexts share lives on its stack: at the end of a run they are unwound before it is.
// 2. A finding is what a run emits as one: Fail, and what the machine itself finds (deadlock, livelock, crash, escaped
//    exception, limits). The first of a run counts.
// 3. One SimRuntime does all runs; a warm run allocates only what body and scheduler do.
// 4. Same options, same result.
//
// Limits: schedules of bodies whose runs depend on anything else (addresses, statics, clocks) do not repeat:
// check_determinism finds such bodies.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/observe.h"
#include "sim/critical.h"
#include "sim/schedule.h"
#include "sim/schedulers/constraint.h"
#include "sim/sim_runtime.h"
#include "sim/strategies.h"

namespace sim {

inline constexpr engine::EventType kFailure{"failure", "{text}", {}, engine::EventType::Class::finding};
inline constexpr engine::EventType kNondeterminism{"nondeterminism", "{text}", {}, engine::EventType::Class::finding};

// A finding of kind `failure`; the run goes on.
void Fail(engine::Runtime& runtime, std::string_view text);

using Body = std::function<void(engine::Runtime&)>;
// One scheduler a run. The seed is the run's own, drawn from the exploration's.
using SchedulerFactory = std::function<std::unique_ptr<Scheduler>(uint64_t seed)>;
// The same for searches that live longer than a run and learn: who answers the next one; null: nothing is left to try.
using NextScheduler = std::function<Scheduler*(uint64_t seed)>;

// Judges the runs of one machine, as the checkers of sim/checkers do.
class RunChecker {
 public:
  virtual ~RunChecker() = default;
  // What the last run did wrong, or null. Valid until the next.
  virtual const engine::Finding* Found() = 0;
};
using CheckerFactory = std::function<std::unique_ptr<RunChecker>(SimRuntime& runtime)>;

struct ExploreOptions {
  Options machine{};
  StrategySpec strategy{};                // Strategy::pct, ParseStrategy("pct:3").value()
  SchedulerFactory scheduler{};           // if set, instead of the strategy
  NextScheduler next{};                   // if set, instead of both
  std::vector<Constraint> constraints{};  // orders that runs keep, where they can
  CheckerFactory checker{};               // if set, what it finds is a finding, unless the run made one itself
  uint64_t runs = 10'000;                 // at most
  uint64_t seed = 1;                      // run n has a seed of its own, from this one and n
  uint64_t check_determinism = 0;         // every n-th schedule runs twice, on two machines; 0: never
  bool shrink = true;                     // false: the schedule as it was found
  std::string name = "exploration";
  std::function<bool()> stop{};  // asked every 64 runs: true ends the search
};

struct RunStep {
  Time time = 0;
  std::string context, point;
  bool finding = false;  // then point is its message
  bool operator==(const RunStep&) const = default;
};

struct Exploration {
  std::optional<engine::Finding> found;
  uint64_t runs = 0;
  uint64_t distinct = 0;           // different traces among the runs
  bool exhausted = false;          // nothing was left to try
  std::string claim;               // what a search that found nothing may say; empty: of schedulers of one's own
  uint64_t constrained = 0;        // runs that kept all constraints
  std::vector<std::string> unmet;  // constraints that a run did not keep, the first such run, and why
  uint64_t found_seed = 0;         // of the run that found it
  std::string schedule;  // minimal; to be given to ReplaySchedule. Empty: nothing was found, or it does not repeat
  std::vector<Deviation> deviations;  // the same
  uint64_t recorded = 0;              // deviations of the run as it was found
  uint64_t trials = 0;                // runs that shrinking took
  bool minimal = false;               // none of the deviations can be left out
  std::optional<CriticalPair> critical;
  std::vector<RunStep> reference, failing;  // of the minimal schedule

  // For people: the finding, the failing run beside the reference run, what is left of the schedule in words.
  std::string Report() const;
};

Exploration Explore(const ExploreOptions& options, const Body& body);

struct Replayed {
  std::optional<engine::Finding> found;
  Verdict verdict = Verdict::ok;
  uint64_t hash = 0;  // of the trace
  size_t applied = 0;
  std::vector<std::string> unapplied;  // lines that could not be applied, constraints that were not kept; and why
};

// Runs the schedule once: pins a finding as a regression test. `machine` as in the exploration.
engine::Result<Replayed> ReplaySchedule(const std::string& text, const Options& machine, const Body& body);
// The same with a schedule written by hand: the reference run, but in this order.
Replayed RunConstrained(const std::vector<Constraint>& constraints, const Options& machine, const Body& body);

}  // namespace sim
