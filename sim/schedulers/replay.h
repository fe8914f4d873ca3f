// Follows a schedule's text: at the n-th visit of a context to a point within a block, the named outcome. A line that
// cannot be applied is reported, never applied to something else.
#pragma once
#include <string>
#include <vector>

#include "sim/decision.h"
#include "sim/schedule.h"
#include "sim/schedulers/visits.h"

namespace sim {

class Replay final : public Scheduler {
 public:
  explicit Replay(Schedule schedule);

  struct Unapplied {
    Deviation deviation;
    std::string reason;
  };
  // After a run: how many lines were applied, and which were not and why.
  size_t applied() const { return applied_count_; }
  std::vector<Unapplied> unapplied() const;

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override;
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void Return(ContextId context, Point point, bool at_end) override;

 private:
  struct Line {
    Deviation deviation;
    uint64_t point_hash;
    bool at_end;  // the name ends in ".end"
    enum class Fate : uint8_t { unseen, visited, refused, applied } fate;
    uint64_t stem_hash = 0;  // of the name without ".end"
  };
  void LookUp();
  bool Matches(const Line& line) const;

  MachineView* machine_ = nullptr;
  std::vector<Line> lines_;
  Visits visits_;
  Place place_;
  bool relevant_ = false;  // some line names this place
  size_t applied_count_ = 0;
};

}  // namespace sim
