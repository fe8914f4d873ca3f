#include "sim/schedulers/pct.h"

#include <algorithm>

#include "engine/base/check.h"

namespace sim {
namespace {
constexpr uint32_t kGuessedPicks = 100, kGuessedTimings = 20;
constexpr uint64_t kInitial = 1ull << 63;  // initial priorities are above, lowered ones below
constexpr uint64_t kChanged = 1ull << 62;  // above: lowered by a change point; below: by polling
}  // namespace

PctOptions Pct::Learned() const {
  PctOptions learned = options_;
  learned.picks = std::max(learned.picks, picks_);
  learned.timings = std::max(learned.timings, timings_);
  return learned;
}

void Pct::Begin(MachineView&) {
  CHECK(options_.depth >= 1);
  random_ = engine::Random(seed_);
  salt_ = random_.Next();
  picks_ = timings_ = 0;
  floor_ = kChanged;
  lowered_.clear();
  changes_.clear();
  lates_.clear();
  uint32_t picks = options_.picks ? options_.picks : kGuessedPicks;
  for (uint32_t i = 1; i < options_.depth; ++i) changes_.push_back(1 + random_.Below(picks));
  uint32_t timings = options_.timings ? options_.timings : kGuessedTimings;
  for (uint32_t i = random_.Below(options_.deviations + 1); i > 0; --i) lates_.push_back(1 + random_.Below(timings));
}

uint32_t Pct::Decide(const Decision& decision) {
  return decision.kind == DecisionKind::pick ? Pick(decision) : Time(decision);
}

uint32_t Pct::Time(const Decision& decision) {
  ++timings_;
  bool deviates = std::find(lates_.begin(), lates_.end(), timings_) != lates_.end();
  return deviates ? 1 + random_.Below(decision.options - 1) : 0;
}

uint32_t Pct::Pick(const Decision& decision) {
  ++picks_;
  SinkPoller(decision);
  for (size_t i = 0; i < changes_.size(); ++i) {
    if (changes_[i] == picks_) Lower(decision.contexts[Highest(decision)], kChanged + i);
  }
  return Highest(decision);
}

uint32_t Pct::Highest(const Decision& decision) const {
  uint32_t best = 0;
  uint64_t highest = PriorityOf(decision.contexts[0]);
  for (uint32_t i = 1; i < decision.options; ++i) {
    uint64_t priority = PriorityOf(decision.contexts[i]);
    if (priority > highest) {
      highest = priority;
      best = i;
    }
  }
  return best;
}

// Random numbers of 63 bits: their order is a random permutation, whoever is spawned, and when.
uint64_t Pct::PriorityOf(ContextId context) const {
  for (const Lowered& lowered : lowered_) {
    if (lowered.context == context) return lowered.priority;
  }
  return engine::Random(salt_ + context * 0xd1342543de82ef95u).Next() | kInitial;
}

void Pct::Lower(ContextId context, uint64_t priority) {
  for (Lowered& lowered : lowered_) {
    if (lowered.context == context) {
      lowered.priority = priority;
      return;
    }
  }
  lowered_.push_back({context, priority});
}

// Option 0 is another although who took the last step could go on: it polls.
void Pct::SinkPoller(const Decision& decision) {
  if (decision.context == engine::kNoContext || decision.contexts[0] == decision.context) return;
  const ContextId* end = decision.contexts + decision.options;
  if (std::find(decision.contexts, end, decision.context) != end) Lower(decision.context, --floor_);
}

}  // namespace sim
