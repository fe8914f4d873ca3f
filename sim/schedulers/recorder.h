// Wraps a scheduler and writes down, by name, each answer that deviates from the reference run.
#pragma once
#include <vector>

#include "sim/schedulers/wrapper.h"

namespace sim {

class Recorder final : public Wrapper {
 public:
  explicit Recorder(Scheduler& inner) : Wrapper(inner) {}
  const std::vector<Deviation>& deviations() const { return deviations_; }

  void Begin(MachineView& machine) override {
    deviations_.clear();
    Wrapper::Begin(machine);
  }
  uint32_t Decide(const Decision& decision) override {
    uint32_t answer = AskInner(decision);
    if (answer != 0) deviations_.push_back(Named(decision, answer));
    return answer;
  }

 private:
  std::vector<Deviation> deviations_;
};

}  // namespace sim
