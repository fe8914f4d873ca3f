// Calls back at one visit of a run: where a debugger is to stop.
//
//   commands.pop#17          the 17th visit of any context to that point, counted over the run
//   audio.commands.pop#17    of that context
//   commands.pop             the first
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "sim/schedulers/wrapper.h"

namespace sim {

struct BreakPlace {
  std::string place;  // "commands.pop" or "audio.commands.pop", ".end" behind the end of a Spend
  uint32_t visit = 1;
  bool operator==(const BreakPlace&) const = default;
};

engine::Result<BreakPlace> ParseBreakPlace(std::string_view text);

class BreakAt final : public Wrapper {
 public:
  // `reached` is called on the fiber of the context that came there, before the decisions of that step.
  BreakAt(BreakPlace place, Scheduler& inner, std::function<void()> reached)
      : Wrapper(inner), wanted_(std::move(place)), reached_(std::move(reached)) {}

  // How often the run has come to the place so far.
  uint32_t visits() const { return visits_; }

  void Begin(MachineView& machine) override;
  uint32_t Decide(const Decision& decision) override { return AskInner(decision); }
  void Visit(ContextId context, Point point, bool at_end, Time now) override;
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override;

 private:
  void Look();

  BreakPlace wanted_;
  std::function<void()> reached_;
  uint32_t visits_ = 0;
};

}  // namespace sim
