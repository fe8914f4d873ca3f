// Wraps a scheduler and writes down, by name, each answer that deviates from the reference run.
#pragma once
#include <string>
#include <vector>

#include "sim/decision.h"
#include "sim/schedule.h"
#include "sim/schedulers/visits.h"

namespace sim {

class Recorder final : public Scheduler {
 public:
  explicit Recorder(Scheduler& inner) : inner_(inner) {}
  const std::vector<Deviation>& deviations() const { return deviations_; }

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
  std::vector<Deviation> deviations_;
};

// The name of an answer in a schedule's text: "script", "until-event", "5".
std::string ChoiceName(const Decision& decision, uint32_t answer, MachineView& machine);
// "audio", "clock"; "commands.pop", "io.read.end".
std::string ContextName(ContextId context, MachineView& machine);

}  // namespace sim
