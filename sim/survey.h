// Wraps a scheduler and writes down, by name, what it answered and what else it could have answered: the neighbours of
// a run, from which shrinking and explaining choose.
#pragma once
#include <utility>
#include <vector>

#include "sim/decision.h"
#include "sim/schedule.h"
#include "sim/schedulers/visits.h"

namespace sim {

struct Offer {
  Deviation deviation;
  uint32_t option = 0;
};

// A schedule of these deviations and no header: for runs whose text nobody sees.
inline Schedule Bare(std::vector<Deviation> deviations) {
  Schedule schedule;
  schedule.deviations = std::move(deviations);
  return schedule;
}

class Survey final : public Scheduler {
 public:
  explicit Survey(Scheduler& inner) : inner_(inner) {}

  // Of the last run, in order of steps: the deviations that were made, and those that could have been.
  const std::vector<Offer>& given() const { return given_; }
  const std::vector<Offer>& offers() const { return offers_; }

  MachineView* machine() const { return machine_; }

  void Begin(MachineView& machine) override;
  uint64_t NextStop(uint64_t step) override;
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void Return(ContextId context, Point point, bool at_end) override;

 private:
  Scheduler& inner_;
  MachineView* machine_ = nullptr;
  Visits visits_;
  Place place_;
  uint64_t wanted_ = 0;  // the inner scheduler's next stop
  std::vector<Offer> given_, offers_;
};

}  // namespace sim
