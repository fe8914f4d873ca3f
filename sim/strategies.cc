#include "sim/strategies.h"

#include <charconv>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/suggest.h"
#include "sim/schedulers/event_profile.h"
#include "sim/schedulers/exhaustive.h"
#include "sim/schedulers/schedulers.h"

namespace sim {
namespace {

constexpr const char* kSampled = "nothing: it samples";

constexpr StrategyInfo kAll[] = {
    {Strategy::random_walk, "random_walk", nullptr, 0, 0, true, "each option with the same probability", kSampled},
    {Strategy::pct, "pct", "depth", 3, 16, true, "random priorities and depth - 1 changes of them",
     "nothing; but that a defect of that depth is missed by all runs is as improbable as PCT's bound says"},
    {Strategy::pos, "pos", nullptr, 0, 0, true, "a random priority an event, drawn anew after a race", kSampled},
    {Strategy::surw, "surw", nullptr, 0, 0, true, "all orders alike, of all events or of those of one shared object",
     kSampled},
    {Strategy::coverage, "coverage", nullptr, 0, 0, true,
     "follows, with a change, runs that showed new orders of events", kSampled},
    {Strategy::deviation_bound, "deviation", "deviations", 2, 64, false,
     "all schedules with at most so many deviations",
     "that no schedule within the bound fails, when it comes to its end"},
    {Strategy::delay_bound, "delay", "delays", 2, 64, false, "all schedules with at most so many delays",
     "that no schedule within the bound fails, when it comes to its end"},
    {Strategy::preemption_bound, "preemption", "pre-emptions", 2, 64, false,
     "all schedules with at most so many pre-emptions",
     "that no schedule within the bound fails, when it comes to its end"},
    {Strategy::exhaustive, "exhaustive", nullptr, 0, 0, false,
     "every order of steps, on a free machine one of each set of orders that come to the same",
     "that no order fails, when it comes to its end"},
};

const StrategyInfo& InfoOf(Strategy strategy) { return kAll[static_cast<size_t>(strategy)]; }

class Sampled : public Searcher {
 public:
  explicit Sampled(StrategySpec spec) : spec_(spec) {}
  std::string Claim(uint64_t runs) const override {
    return std::to_string(runs) + " runs by " + ToText(spec_) + ", which proves nothing about the others";
  }

 private:
  StrategySpec spec_;
};

// A run a seed, nothing learned.
template <class Seeded>
class SeededSearcher final : public Sampled {
 public:
  using Sampled::Sampled;
  Scheduler* Next(uint64_t seed) override {
    scheduler_.Reseed(seed);
    return &scheduler_;
  }

 private:
  Seeded scheduler_{0};
};

// How many picks there are to choose change points from is learned from each run for those after it.
class PctSearcher final : public Sampled {
 public:
  explicit PctSearcher(StrategySpec spec) : Sampled(spec), pct_(0, {.depth = spec.number}) {}
  Scheduler* Next(uint64_t seed) override {
    pct_ = Pct(seed, pct_.Learned());
    return &pct_;
  }

 private:
  Pct pct_;
};

// The first run counts what each context does to which object. Of those after it about half weigh all events, the
// others those of one object, drawn from all that are shared.
class SurwSearcher final : public Sampled {
 public:
  using Sampled::Sampled;
  Scheduler* Next(uint64_t seed) override {
    if (++runs_ == 1) {
      walk_.Reseed(seed);
      return &profile_;
    }
    if (runs_ == 2) Learn();
    engine::Random random(seed);
    size_t drawn = random.Below(2) == 0 ? 0 : random.Below(static_cast<uint32_t>(surws_.size()));
    surws_[drawn].Reseed(random.Next());
    return &surws_[drawn];
  }

 private:
  void Learn() {
    surws_.emplace_back(0, SurwOptions{.counts = profile_.Counts()});
    for (std::vector<std::string>& points : profile_.SharedObjects()) {
      surws_.emplace_back(0, SurwOptions{.counts = profile_.Counts(points), .interesting = points});
    }
  }

  uint64_t runs_ = 0;
  RandomWalk walk_{0};
  EventProfile profile_{walk_};
  std::vector<Surw> surws_;  // of all events, then an object each
};

class CoverageSearcher final : public Sampled {
 public:
  CoverageSearcher(StrategySpec spec, uint64_t seed) : Sampled(spec), coverage_(seed) {}
  Scheduler* Next(uint64_t) override {
    if (begun_) coverage_.Next();
    begun_ = true;
    return &coverage_;
  }

 private:
  Coverage coverage_;
  bool begun_ = false;
};

// With a limit of 0, 1, ...: so the first finding has the fewest deviations that will do. Each limit goes through the
// schedules of those below it once more, which costs a small part of the whole.
class BoundedSearcher final : public Searcher {
 public:
  BoundedSearcher(Bound bound, uint32_t limit) : bound_(bound), limit_(limit) {}
  Scheduler* Next(uint64_t) override {
    if (!begun_) {
      begun_ = true;
    } else if (!search_.Next()) {
      finished_ = search_.Claim();
      if (at_ == limit_ || !search_.Exhaustive()) return nullptr;
      search_ = Bounded({.bound = bound_, .limit = ++at_});
    }
    return &search_;
  }
  std::string Claim(uint64_t) const override {
    if (search_.Done() || finished_.empty()) return search_.Claim();
    return finished_ + "; " + search_.Claim();
  }

 private:
  Bound bound_;
  uint32_t limit_, at_ = 0;
  bool begun_ = false;
  Bounded search_{{.bound = bound_, .limit = 0}};
  std::string finished_;  // what the last limit that was gone through may claim
};

class ExhaustiveSearcher final : public Searcher {
 public:
  explicit ExhaustiveSearcher(bool reduce) : search_(ExhaustiveOptions{.reduce = reduce}) {}
  Scheduler* Next(uint64_t) override {
    if (search_.Done() || (begun_ && !search_.Next())) return nullptr;
    begun_ = true;
    return &search_;
  }
  std::string Claim(uint64_t) const override { return search_.Claim(); }

 private:
  Exhaustive search_;
  bool begun_ = false;
};

}  // namespace

std::span<const StrategyInfo> Strategies() { return kAll; }

std::string ToText(const StrategySpec& spec) {
  const StrategyInfo& info = InfoOf(spec.strategy);
  if (!info.number) return info.name;
  return std::string(info.name) + ":" + std::to_string(spec.number ? spec.number : info.usual);
}

engine::Result<StrategySpec> ParseStrategy(std::string_view text) {
  size_t colon = text.find(':');
  std::string_view name = text.substr(0, colon);
  std::vector<std::string_view> names;
  for (const StrategyInfo& info : kAll) {
    names.push_back(info.name);
    if (name != info.name) continue;
    if (colon == text.npos) return StrategySpec(info.strategy, info.usual);
    if (!info.number) return engine::MakeError(std::string(name) + " takes no number");
    std::string_view digits = text.substr(colon + 1);
    uint32_t number = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size() && number >= 1 && number <= info.most) {
      return StrategySpec(info.strategy, number);
    }
    return engine::MakeError(std::string(info.number) + " of " + info.name + ": expected a number from 1 to " +
                             std::to_string(info.most) + ", not '" + std::string(digits) + "'");
  }
  return engine::MakeError("unknown strategy '" + std::string(name) + "'" + engine::DidYouMean(name, names));
}

std::unique_ptr<Searcher> MakeSearcher(const StrategySpec& asked, uint64_t seed, bool constrained) {
  StrategySpec spec = asked;
  if (spec.number == 0) spec.number = InfoOf(spec.strategy).usual;
  switch (spec.strategy) {
    case Strategy::random_walk:
      return std::make_unique<SeededSearcher<RandomWalk>>(spec);
    case Strategy::pct:
      return std::make_unique<PctSearcher>(spec);
    case Strategy::pos:
      return std::make_unique<SeededSearcher<Pos>>(spec);
    case Strategy::surw:
      return std::make_unique<SurwSearcher>(spec);
    case Strategy::coverage:
      return std::make_unique<CoverageSearcher>(spec, seed);
    case Strategy::deviation_bound:
      return std::make_unique<BoundedSearcher>(Bound::deviations, spec.number);
    case Strategy::delay_bound:
      return std::make_unique<BoundedSearcher>(Bound::delays, spec.number);
    case Strategy::preemption_bound:
      return std::make_unique<BoundedSearcher>(Bound::preemptions, spec.number);
    case Strategy::exhaustive:
      return std::make_unique<ExhaustiveSearcher>(/*reduce=*/!constrained);
  }
  CHECK(false);
}

}  // namespace sim
