// Option 0 everywhere: the run that golden files hold.
#pragma once
#include "sim/decision.h"

namespace sim {

class Reference final : public Scheduler {
 public:
  uint64_t NextStop(uint64_t) override { return kNever; }
  uint32_t Decide(const Decision&) override { return 0; }
};

}  // namespace sim
