// Coverage-guided search: runs that show a new order of events become the starting points of others.
//
// What is covered are pairs: event B of context Y after event A of context X, X != Y, on the same memory, A the last
// that B races with: what a read reads from, what a write comes after. From the reads-from pairs of D. Wolff, Z. Shi,
// G. J. Duck, U. Mathur, A. Roychoudhury, "Greybox Fuzzing for Concurrency Testing" (RFF), ASPLOS 2024, and the fuzzing
// loop of AFL. A run is the list of its deviations; one that met a new pair is kept, and later runs follow a part of
// it, changed in one place, and walk on at random. So a defect behind a condition behind a condition is come to step
// by step, where every run of a random walk begins anew.
//
// What it may claim: nothing but the findings it made. The counters say when it stopped learning, not that there is no
// more.
//
// Differences to the paper: orders of writes, and of a read and the next write, are pairs too; an event that is no
// access is of none; a pair is not enforced but met again by following its run; no power schedule: the newest half of
// the time, else any.
//
//     sim::Coverage search(/*seed=*/1);
//     for (int i = 0; i < 10'000; ++i, search.Next()) runtime.Run(search, main);
//
// One object does the whole search, deterministic from its seed: Begin repeats the current run, Next learns from it and
// moves on.
#pragma once
#include <unordered_set>
#include <vector>

#include "engine/base/random.h"
#include "sim/schedulers/pending_events.h"

namespace sim {

struct CoverageOptions {
  uint32_t corpus = 1024;  // runs kept; the oldest goes first
};

class Coverage final : public Scheduler {
 public:
  explicit Coverage(uint64_t seed, CoverageOptions options = {});

  // REQUIRES: the current run was run.
  void Next();
  uint64_t runs() const { return runs_; }  // the current one with them
  uint64_t pairs() const { return seen_.size(); }
  uint64_t kept() const { return kept_; }

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override { return step; }
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;

 private:
  struct Answer {
    uint32_t decision;  // the how manieth of its run
    uint32_t option;    // of fewer options: what is left of the division
  };
  struct Kept {
    std::vector<Answer> answers;
    uint32_t decisions;  // of that run
  };
  struct LastEvent {
    uint64_t event = 0;  // context and point
    ContextId context = engine::kNoContext;
  };
  struct Object {
    LastEvent write, any;
    uint32_t run = 0;
  };
  void Plan();
  void Mutate(const Kept& kept);
  void Executed(ContextId context, const PendingEvent& event);
  uint64_t EventOf(ContextId context, uint64_t point);

  uint64_t seed_;
  CoverageOptions options_;
  MachineView* machine_ = nullptr;
  // Of the search.
  std::unordered_set<uint64_t> seen_;  // never iterated
  std::vector<Kept> corpus_;
  uint64_t runs_ = 1, kept_ = 0;
  // Of the current run.
  engine::Random random_;     // answers
  std::vector<Answer> plan_;  // by decision
  uint32_t walk_from_ = 0;    // from this decision on, answers are random
  uint32_t one_in_ = 1;       // how often they deviate; 0: never, 1: each option alike
  size_t next_ = 0;           // of the plan
  uint32_t decisions_ = 0;
  std::vector<Answer> given_;  // other than 0
  bool found_new_ = false;
  uint32_t begun_ = 0;  // how often Begin was called: stamps the tables below
  PendingEvents pending_;
  std::vector<Object> objects_;
  struct Name {
    uint64_t hash = 0;
    uint32_t run = 0;
  };
  std::vector<Name> names_;  // by id: the same context may have another id in another run
};

}  // namespace sim
