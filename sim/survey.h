// Wraps a scheduler and writes down, by name, what it answered and what else it could have answered: the neighbours of
// a run, from which shrinking and explaining choose.
#pragma once
#include <utility>
#include <vector>

#include "sim/schedulers/wrapper.h"

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

class Survey final : public Wrapper {
 public:
  explicit Survey(Scheduler& inner) : Wrapper(inner) {}

  // Of the last run, in order of steps: the deviations that were made, and those that could have been.
  const std::vector<Offer>& given() const { return given_; }
  const std::vector<Offer>& offers() const { return offers_; }

  void Begin(MachineView& machine) override;
  uint32_t Decide(const Decision& decision) override;

 private:
  std::vector<Offer> given_, offers_;
};

}  // namespace sim
