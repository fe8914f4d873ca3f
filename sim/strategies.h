// The strategies of a search, by name: "pct:3", "delay:2", "exhaustive".
//
// What a search that found nothing may claim is its strategy's: to have sampled proves nothing; a bounded search that
// came to its end has run all schedules within the bound, an exhaustive one all that differ.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "sim/decision.h"

namespace sim {

enum class Strategy : uint8_t {
  random_walk,
  pct,
  pos,
  surw,
  coverage,
  deviation_bound,
  delay_bound,
  preemption_bound,
  exhaustive,
};

// A strategy and its number: PCT's depth, how many deviations a bounded search makes.
struct StrategySpec {
  StrategySpec(Strategy chosen = Strategy::random_walk, uint32_t n = 0) : strategy(chosen), number(n) {}  // NOLINT
  Strategy strategy;
  uint32_t number;  // 0: the strategy's usual one
  bool operator==(const StrategySpec&) const = default;
};

struct StrategyInfo {
  Strategy strategy;
  const char* name;       // "pct"
  const char* number;     // what the number is; null: it takes none
  uint32_t usual, most;   // of the number; the least is 1
  bool samples;           // from seeds; false: it goes through all that there is, and comes to an end
  const char* what;       // one line
  const char* may_claim;  // of a search that found nothing
};
// In the order of the enum.
std::span<const StrategyInfo> Strategies();

// "pos", "pct:3"; without a number the usual one.
engine::Result<StrategySpec> ParseStrategy(std::string_view text);
std::string ToText(const StrategySpec& spec);

// A whole search: who answers run after run. What it learns it learns from those runs alone, so that the same seeds
// give the same search.
class Searcher {
 public:
  virtual ~Searcher() = default;
  // Who answers the next run, and that run again as often as it is begun again; null: nothing is left. REQUIRES: the
  // current one was run.
  virtual Scheduler* Next(uint64_t seed) = 0;
  // Of a search that found nothing, after so many runs: a part of a sentence.
  virtual std::string Claim(uint64_t runs) const = 0;
};

// `seed` is for searches that are one, not a run a seed. `constrained`: not all who can step are offered at each pick,
// so that an exhaustive search must not take one order for another.
std::unique_ptr<Searcher> MakeSearcher(const StrategySpec& spec, uint64_t seed, bool constrained = false);

}  // namespace sim
