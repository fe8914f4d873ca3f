// Exhaustive search: every order of steps of a program, or one of each set of orders that come to the same.
//
//   sim::Exhaustive search;
//   sim::Exploration out = sim::Explore({.machine = {.free = true}, .runs = 1'000'000, .next = search.AsNext()}, body);
//   std::cout << search.Claim();   // "all 90 orders that differ were run (reduced); ..."
//
// Plain (`reduce = false`): depth first through all answers of all decisions.
//
// Reduced: dynamic partial-order reduction with source sets and sleep sets: P. Abdulla, S. Aronis, B. Jonsson, K.
// Sagonas, "Optimal Dynamic Partial Order Reduction", POPL 2014, algorithm 1 (the long form: "Source Sets", JACM 2017).
// Runs that differ only in the order of steps that touch nothing in common (partial_order.h) are one; at least one run
// of each such set is completed, so every state at the end of a run, and every finding that steps can make, is reached.
// At most one is completed, too: `blocked` counts runs that turn out to repeat an earlier one, and go on unobserved.
//
// Differences to the paper:
// - No wakeup trees: blocked runs can occur. None does in the programs whose exact counts are known.
// - A value or a wake that the machine chooses belongs to the event in which it is chosen: all outcomes are run.
// - Steps before and after a step of virtual time never change places. A clock that moves needs all to wait.
// - Locks in order of arrival, and joins, commute with their release as partial_order.h says. Where the program makes
//   that untrue the search starts anew without it: IsStrict().
// - A context that polls (Spin) and has only looked waits until another has changed what it looked at. A loop that
//   counts its rounds is then run with few of them; polls_wait = false tries all, perhaps for ever.
//
// It reduces on `machine: free` alone: costs, priorities and few cores make the order depend on more than what is
// touched. Elsewhere, with more than 64 contexts, with Kill, if contexts poll while time passes, or if main ends before
// contexts that it did not join, it says so and goes unreduced: WhyUnreduced().
//
// Requires: contexts share through engine/sync or Runtime::Access, each run starts alike, and step limits are not met.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "sim/decision.h"
#include "sim/schedulers/partial_order.h"

namespace sim {

struct ExhaustiveOptions {
  bool reduce = true;
  bool strict = false;  // locks and joins step by step from the start
  bool polls_wait = true;
  Blind blind = Blind::to_nothing;  // for tests: a search that must miss something
};

class Exhaustive final : public Scheduler {
 public:
  explicit Exhaustive(ExhaustiveOptions options = {});

  // Moves on to the next run; false: nothing is left. REQUIRES: the current one was run, on a machine that has run
  // nothing else since, and not Done().
  bool Next();
  // For ExploreOptions::next. The search must outlive the exploration.
  std::function<Scheduler*(uint64_t)> AsNext();

  bool Done() const { return done_; }
  bool Diverged() const { return diverged_; }  // the program does not repeat itself
  bool Complete() const { return done_ && !diverged_; }
  uint64_t runs() const { return complete_ + blocked_ + abandoned_; }
  uint64_t complete() const { return complete_; }
  uint64_t blocked() const { return blocked_; }      // repeated another
  uint64_t abandoned() const { return abandoned_; }  // before the search began anew
  bool IsReduced() const { return reduced_; }
  bool IsStrict() const { return strict_; }
  const std::string& WhyUnreduced() const { return why_; }
  std::string Claim() const;  // for people: what it may say

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override;
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory&, engine::AccessKind, engine::MemoryOrder,
                   Time now) override;

 private:
  struct Sleeper {
    ContextId who;
    Touches touches;  // of its next event
  };
  // A decision on the way.
  struct Turn {
    uint64_t step;
    DecisionKind kind;
    bool explored;  // by order of events; else answer by answer
    uint32_t options, answer;
    uint32_t event;           // that begins here, or in which it is
    size_t contexts;          // of a pick: where its options are in contexts_
    size_t sleepers;          // and who is asleep at first, in sleepers_
    uint64_t enabled, sleep;  // sets of contexts
    uint64_t todo;            // that were or must be run from here
    uint64_t aside;           // that poll in vain
    Touches touches;          // of the event that was begun here, whatever was chosen within
    PartialOrder::Open open;  // of another decision: the event until then
  };
  enum class State : uint8_t { follows, explores, runs_on };

  uint32_t Follow(const Decision& decision);
  uint32_t Pick(const Decision& decision);
  uint32_t Enumerate(const Decision& decision);
  Turn& AddTurn(const Decision& decision);
  void FallAsleep(Turn& turn);
  void TurnAround();
  void EndOfRun();
  bool Advance();
  bool AdvancePick(Turn& turn);
  uint32_t OptionOf(const Turn& turn, ContextId who) const;
  void RunOn(bool blocked) {
    state_ = State::runs_on;
    is_blocked_ = blocked;
  }
  void StartAnew();

  const ExhaustiveOptions options_;
  bool reduced_, strict_;
  std::string why_;
  PartialOrder order_;
  std::vector<Turn> path_;
  std::vector<ContextId> contexts_;
  std::vector<Sleeper> sleepers_;
  size_t given_ = 0;     // turns whose answers are fixed in this run
  size_t position_ = 0;  // the next of them
  State state_ = State::explores;
  bool is_blocked_ = false;
  Time last_ = 0;  // time of the last step seen
  MachineView* machine_ = nullptr;
  bool sampled_ = false;  // a delay was decided
  bool started_ = false, done_ = false, diverged_ = false;
  uint64_t complete_ = 0, blocked_ = 0, abandoned_ = 0;
};

}  // namespace sim
