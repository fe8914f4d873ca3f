#include "sim/causality.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/base/random.h"
#include "sim/critical.h"
#include "sim/schedulers/replay.h"
#include "sim/schedulers/wrapper.h"
#include "sim/survey.h"

namespace sim {
namespace {

struct Given {
  uint64_t step;
  DecisionKind kind;
  uint32_t answer;
};

// Hears every decision of a run that another answers.
class Listener final : public Wrapper {
 public:
  explicit Listener(Scheduler& inner) : Wrapper(inner) {}

  void Begin(MachineView& machine) override {
    points_.clear();
    given_.clear();
    Wrapper::Begin(machine);
  }
  uint32_t Decide(const Decision& decision) override {
    uint32_t answer = AskInner(decision);
    Deviation named = Named(decision, answer);
    if (points_.empty() || points_.back().step != decision.step) {
      CausalPoint point;
      point.step = decision.step;
      point.time = decision.now;
      point.context = named.context;
      point.point = named.point;
      points_.push_back(std::move(point));
    }
    if (answer > 0) {
      given_.push_back({decision.step, decision.kind, answer});
      points_.back().answer = Words(named);
    }
    return answer;
  }

  std::vector<CausalPoint>& points() { return points_; }
  const std::vector<Given>& given() const { return given_; }

 private:
  std::vector<CausalPoint> points_;
  std::vector<Given> given_;
};

// The given answers before `step`, a random walk from there on.
class Branch final : public Scheduler {
 public:
  Branch(const std::vector<Given>& given, uint64_t step, uint64_t seed) : given_(given), step_(step), seed_(seed) {}

  void Begin(MachineView&) override {
    next_ = 0;
    random_ = engine::Random(seed_);
  }
  uint64_t NextStop(uint64_t step) override {
    if (step >= step_) return step;
    uint64_t given = next_ < given_.size() ? std::max(step, given_[next_].step) : kNever;
    return std::min(given, step_);
  }
  uint32_t Decide(const Decision& decision) override {
    if (decision.step >= step_) return random_.Below(decision.options);
    while (next_ < given_.size() && given_[next_].step < decision.step) ++next_;
    if (next_ == given_.size() || given_[next_].step != decision.step || given_[next_].kind != decision.kind) return 0;
    return std::min(given_[next_++].answer, decision.options - 1);
  }

 private:
  const std::vector<Given>& given_;
  uint64_t step_, seed_;
  size_t next_ = 0;
  engine::Random random_{0};
};

class Branching {
 public:
  Branching(Listener& run, const std::string& kind, const Trial& trial, const CausalityOptions& options)
      : points_(run.points()), given_(run.given()), kind_(kind), trial_(trial), options_(options) {}

  std::vector<CausalPoint> Run() {
    // What surely matters first: the two ends, and either side of what deviates.
    Measure(0);
    for (size_t i = 0; i < points_.size(); ++i) {
      if (points_[i].answer.empty()) continue;
      Measure(i);
      if (i + 1 < points_.size()) Measure(i + 1);
    }
    Measure(points_.size() - 1);
    while (std::optional<size_t> next = Between()) {
      if (!Measure(*next)) break;
    }
    std::vector<CausalPoint> out;
    for (CausalPoint& point : points_) {
      if (point.runs > 0) out.push_back(std::move(point));
    }
    return out;
  }

 private:
  bool Measure(size_t i) {
    CausalPoint& point = points_[i];
    if (point.runs > 0) return true;
    if (measured_ == options_.moments || (options_.stop && options_.stop())) return false;
    ++measured_;
    for (uint32_t n = 0; n < options_.runs; ++n) {
      uint64_t seed = engine::Random(options_.seed ^ point.step * 0x9e3779b97f4a7c15u ^ n * 0x632be59bd9b4e019u).Next();
      Branch branch(given_, point.step, seed);
      point.failures += trial_(branch).kind == kind_;
      ++point.runs;
    }
    return true;
  }

  // The middle of the steepest stretch between two measured moments; none if each has a measured neighbour, or all is
  // level.
  std::optional<size_t> Between() const {
    std::optional<size_t> before, found;
    double steepest = 0;
    for (size_t i = 0; i < points_.size(); ++i) {
      if (points_[i].runs == 0) continue;
      if (before && i - *before > 1) {
        double rise = std::abs(points_[i].Rate() - points_[*before].Rate());
        if (rise > steepest) {
          steepest = rise;
          found = *before + (i - *before) / 2;
        }
      }
      before = i;
    }
    return found;
  }

  std::vector<CausalPoint>& points_;
  const std::vector<Given>& given_;
  const std::string& kind_;
  const Trial& trial_;
  const CausalityOptions& options_;
  uint32_t measured_ = 0;
};

// Wilson's limit of a rate, z standard deviations away.
double Wilson(double rate, double n, double z) {
  double middle = rate + z * z / (2 * n);
  double reach = z * std::sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
  return (middle + reach) / (1 + z * z / n);
}

constexpr double kTwoSided95 = 1.96;

}  // namespace

double CausalPoint::High() const { return runs > 0 ? Wilson(Rate(), static_cast<double>(runs), kTwoSided95) : 1; }
double CausalPoint::Low() const {
  return runs > 0 ? 1 - Wilson(1 - Rate(), static_cast<double>(runs), kTwoSided95) : 0;
}

std::vector<CausalPoint> Causality(const std::vector<Deviation>& failing, const std::string& kind, const Trial& trial,
                                   const CausalityOptions& options) {
  Replay replay(Bare(failing));
  Listener listener(replay);
  Tried tried = trial(listener);
  if (tried.kind != kind || listener.points().empty()) return {};
  CausalPoint end;
  end.step = tried.trace->Size() > 0 ? tried.trace->At(tried.trace->Size() - 1).step : 0;
  end.time = tried.trace->Size() > 0 ? tried.trace->At(tried.trace->Size() - 1).time : 0;
  end.runs = end.failures = options.runs;
  std::vector<CausalPoint> out = Branching(listener, kind, trial, options).Run();
  if (out.empty()) return out;
  end.context = out.back().context;
  end.point = "the end";
  out.push_back(end);
  return out;
}

}  // namespace sim
