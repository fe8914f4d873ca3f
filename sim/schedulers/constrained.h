// A scheduler under constraints: orders that a run must keep, see constraint.h.
//
// With the reference scheduler inside it is a hand-written schedule for a regression test, which names only what
// matters and so survives edits. With an explorer inside it is a part of a schedule that the search completes.
//
// 1. A point is passed when its context goes on from there. On the left it is enough to wait there: Park, Unpark, Spend
//    and their like act on arrival.
// 2. While its left side is not passed, who stands at the right side is not among the options of a pick as long as
//    another is. The inner scheduler chooses among the rest; where one is left it is not asked.
// 3. If nobody else can go the run goes on all the same; what was not kept is told, with a reason.
//
// Limits: what a call does on arrival cannot be held back: on the right name the point before it. Nor can time: who
// stands at a right side alone passes it, even if the other would come later.
//
//     sim::Reference reference;
//     sim::Constrained constrained({sim::ParseConstraint("writer.flag.init < reader.flag.use").value()}, reference);
//     runtime.Run(constrained, main);
//     for (const auto& [constraint, reason] : constrained.unmet()) ...
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/schedulers/constraint.h"
#include "sim/schedulers/wrapper.h"

namespace sim {

class Constrained final : public Wrapper {
 public:
  Constrained(const std::vector<Constraint>& constraints, Scheduler& inner);

  struct Unmet {
    Constraint constraint;
    std::string reason;  // "reader came to flag.use, but writer had not come to flag.init: it was waiting at io.read"
  };
  // Of the last run. What nobody came to is not met either. REQUIRES: its machine has not begun another.
  std::vector<Unmet> unmet() const;
  bool AllMet() const;

  void Begin(MachineView& machine) override;
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;
  void Return(ContextId context, Point point, bool at_end) override;

 private:
  // A side as it is looked for. Where context ends and point begins is not known: at any of its dots.
  struct Watched {
    explicit Watched(const Side& side);
    Side side;
    struct Cut {
      size_t context_size;
      uint64_t point_hash;
      bool at_end;
    };
    std::vector<Cut> cuts;
    uint32_t visits = 0;                      // of this run, that were of this place
    ContextId standing = engine::kNoContext;  // who is there and has not gone on
    bool passed = false;
    void Pass() {
      passed = true;
      standing = engine::kNoContext;
    }
  };
  struct Order {
    Watched first, second;
    std::string broken;  // why it was not kept
  };
  static bool Is(const Watched& watched, std::string_view context, const Place& place);
  void Follow(ContextId context);
  void Arrive(Watched& watched);
  void Leave(ContextId context);
  void HasActed(ContextId context);
  bool Held(ContextId context) const;
  bool Awaited(ContextId context) const;
  uint32_t Pick(const Decision& decision);
  uint32_t Allow(const Decision& decision);
  std::string Words(const Watched& watched, std::string_view verb) const;
  std::string Whereabouts(const Watched& watched) const;

  std::vector<Order> orders_;
  ContextId last_ = engine::kNoContext;  // who made the last visit
  bool passed_over_ = false;             // it has not gone on: another was picked, or it took longer
  std::vector<Point> points_;            // where each context was last, by id
  std::array<ContextId, 128> allowed_{};
  std::array<uint32_t, 128> options_{};  // what the machine calls them
};

}  // namespace sim
