// What a scenario says of its own exploration: the defaults of `tactus explore`.
#pragma once
#include <cstdint>

#include "sim/strategies.h"

namespace scenarios {

struct ExploreSettings {
  bool given = false;  // the scenario has the key: `tactus test --explore` searches it
  sim::StrategySpec strategy{sim::Strategy::pct};
  uint64_t runs = 10'000;
  uint64_t seed = 1;
  bool sound = false;  // a sound that differs from the reference run's is a finding
};

}  // namespace scenarios
