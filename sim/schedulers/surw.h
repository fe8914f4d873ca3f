// SURW, selectively uniform random walk: H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury, "Selectively Uniform
// Concurrency Testing", ASPLOS 2025.
//
// A random walk that weighs each context by the events it has left takes every interleaving with the same probability,
// where a plain one prefers those in which the short contexts end early. With `interesting` points the *order of their
// events* is uniform, whatever else is there: it is drawn beforehand who has the next one, and others wait before
// theirs. Counts come from a run before (event_profile.h), or from who knows them; so do the points of one object.
//
// What it may claim: with exact counts, contexts that never wait for one another and a core for each, each of N orders
// has the probability 1/N, so that r runs missed a given one with (1 - 1/N)^r. With locks, estimated counts or fewer
// cores nothing is uniform, and nothing claimed.
//
// Differences to the paper:
// - With all events interesting (`interesting` empty) contexts are weighed at the pick, among those that can step.
// - The events of a context not yet born count for its parent, as in the paper; who is whose child is read from names.
// - A context goes on counting as one event when its count has run out: counts may be too low.
// - The event of a call that acts before its decision (Unpark, Park, Spend) is what follows it until the next point.
// - Timing is walked at random beside it (timing_walk.h).
#pragma once
#include <string>
#include <vector>

#include "sim/decision.h"
#include "sim/schedulers/timing_walk.h"

namespace sim {

struct EventCount {
  std::string context;  // its name
  uint32_t events = 0;
  bool operator==(const EventCount&) const = default;
};

struct SurwOptions {
  std::vector<EventCount> counts{};        // who is not in it weighs one event
  std::vector<std::string> interesting{};  // points: "sum.load", "sum.store". Empty: all events
};

class Surw final : public Scheduler {
 public:
  explicit Surw(uint64_t seed, SurwOptions options = {});

  // Another run.
  void Reseed(uint64_t seed) { seed_ = seed; }

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override { return step; }
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;

 private:
  // What is known of a context before it is born.
  struct Expected {
    std::string name;
    uint32_t own = 0, all = 0;  // all: and those of its children, and theirs
    int parent = -1;
    ContextId live = engine::kNoContext;  // in this run
  };
  struct Live {
    uint32_t left = 0, unborn = 0;
    bool interesting = false;  // its pending event
  };
  int Find(std::string_view name) const;
  void LinkParents();
  bool IsInteresting(Point point) const;
  void MeetNewcomers();
  void Meet(ContextId context);
  uint64_t Weight(ContextId context) const { return uint64_t{live_[context].left} + live_[context].unborn; }
  uint64_t Below(uint64_t n);
  uint32_t Weighed(const Decision& decision);
  uint32_t Selected(const Decision& decision);
  void DrawIntended();

  uint64_t seed_;
  engine::Random random_;
  std::vector<Expected> expected_;     // by name
  std::vector<uint64_t> interesting_;  // hashes
  MachineView* machine_ = nullptr;
  TimingWalk timing_;
  std::vector<Live> live_;                   // by id
  ContextId intended_ = engine::kNoContext;  // who has the next interesting event
};

}  // namespace sim
