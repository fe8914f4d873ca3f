// What a cost that varies takes. Nothing is remembered between two draws: who works where and when is the seed, so a
// run that deviates from another in one place draws the same everywhere else. Integers only: each machine draws alike.
#pragma once
#include <algorithm>
#include <cstdint>

#include "engine/base/random.h"
#include "engine/runtime.h"

namespace engine {

// The sum of twelve uniform numbers, less its mean, times `spread`: nearly a normal distribution (Irwin-Hall), whose
// standard deviation is then exactly `spread` and which ends at six of them.
inline Time DrawAbout(Time usual, Time spread, Random& random) {
  int64_t sum = -6 * (int64_t{1} << 32);
  for (int i = 0; i < 12; ++i) sum += static_cast<int64_t>(random.Next() >> 32);
  return usual + static_cast<Time>((static_cast<__int128>(spread) * sum) >> 32);
}

// Within lo..hi. REQUIRES: cost.varies(). `seed`: of the run; `who`: the hash of the context's name.
inline Time DrawCost(const Cost& cost, uint64_t seed, uint64_t who, Point what, Time now) {
  Random random(seed ^ who ^ what.hash ^ static_cast<uint64_t>(now) * 0x9e3779b97f4a7c15u);
  random.Next();  // neighbouring seeds begin alike
  if (cost.one_in > 0) {
    Time other = cost.usual == cost.lo ? cost.hi : cost.lo;
    return random.Below(cost.one_in) == 0 ? other : cost.usual;
  }
  return std::clamp(DrawAbout(cost.usual, cost.spread, random), cost.lo, cost.hi);
}

}  // namespace engine
