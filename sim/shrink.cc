#include "sim/shrink.h"

#include <algorithm>
#include <optional>

#include "sim/schedulers/replay.h"
#include "sim/survey.h"

namespace sim {
namespace {

using Deviations = std::vector<Deviation>;

Deviations Without(const Deviations& all, size_t begin, size_t end) {
  Deviations out(all.begin(), all.begin() + static_cast<ptrdiff_t>(begin));
  out.insert(out.end(), all.begin() + static_cast<ptrdiff_t>(end), all.end());
  return out;
}

Deviations With(Deviations all, const Deviation& more) {
  all.push_back(more);
  return all;
}

class Shrinker {
 public:
  Shrinker(const std::string& kind, const Trial& trial, const ShrinkOptions& options)
      : kind_(kind), trial_(trial), options_(options) {}

  Shrunk Run(Deviations failing) {
    best_ = std::move(failing);
    Try(best_);  // in order of steps, and without what cannot be applied
    for (size_t size = best_.size() + 1; best_.size() < size;) {
      do {
        Drop();
      } while (Merge() || Restart());
      size = best_.size();
      Slide();
      Drop();  // a slide may set another free; and the last word is that none can be left out
    }
    return {best_, trials_, !exhausted_};
  }

 private:
  // Runs it. If the finding is there, what of it was applied becomes the best.
  bool Try(const Deviations& deviations) {
    if (exhausted_ || trials_ >= options_.trials || (options_.stop && options_.stop())) {
      exhausted_ = true;
      return false;
    }
    ++trials_;
    Replay replay(Bare(deviations));
    Survey survey(replay);
    bool fails = trial_(survey).kind == kind_;
    offers_ = survey.offers();
    if (!fails) return false;
    best_.clear();
    for (const Offer& given : survey.given()) best_.push_back(given.deviation);
    return true;
  }

  // ddmin over complements; at its end no single deviation can be left out.
  void Drop() {
    size_t parts = 2;
    while (!best_.empty()) {
      size_t size = best_.size();
      parts = std::min(parts, size);
      bool dropped = false;
      for (size_t i = 0; i < parts && !dropped && !exhausted_; ++i) {
        dropped = Try(Without(best_, i * size / parts, (i + 1) * size / parts));
      }
      if (exhausted_) return;
      if (dropped) {
        parts = std::max<size_t>(parts - 1, 2);
      } else if (parts == size) {
        return;
      } else {
        parts *= 2;
      }
    }
  }

  // The offers of the last run near that step, nearest first.
  std::vector<Offer> Near(uint64_t step) const {
    std::vector<Offer> near = offers_;
    auto distance = [step](const Offer& offer) {
      return offer.deviation.step > step ? offer.deviation.step - step : step - offer.deviation.step;
    };
    std::stable_sort(near.begin(), near.end(),
                     [&](const Offer& a, const Offer& b) { return distance(a) < distance(b); });
    near.resize(std::min<size_t>(near.size(), 2 * options_.reach));
    return near;
  }

  // Two for one. True if it worked for some two.
  bool Merge() {
    for (size_t i = 0; i + 1 < best_.size(); ++i) {
      for (size_t j = i + 1; j < best_.size() && !exhausted_; ++j) {
        const Deviations rest = Without(Without(best_, j, j + 1), i, i + 1);
        const uint64_t steps[] = {best_[i].step, best_[j].step};
        if (Try(rest)) return true;
        std::vector<Offer> candidates = Near(steps[0]);
        std::vector<Offer> more = Near(steps[1]);
        candidates.insert(candidates.end(), more.begin(), more.end());
        for (const Offer& offer : candidates) {
          if (Try(With(rest, offer.deviation))) return true;
        }
      }
    }
    return false;
  }

  // Fewer than there are, from nothing: one deviation near any of those known, or two. A search may have come to the
  // finding by a roundabout way, from which no small change leads to the direct one.
  bool Restart() {
    const size_t size = best_.size();
    if (size < 2) return false;
    const Deviations known = best_;
    if (Try({})) return true;
    std::vector<Offer> firsts;
    for (const Deviation& deviation : known) {
      for (const Offer& offer : Near(deviation.step)) {
        auto same = [&](const Offer& other) { return other.deviation == offer.deviation; };
        if (std::none_of(firsts.begin(), firsts.end(), same)) firsts.push_back(offer);
      }
    }
    for (const Offer& first : firsts) {
      if (Try({first.deviation})) return true;
    }
    for (const Offer& first : firsts) {
      if (size < 3 || exhausted_ || trials_ > options_.trials / 2) return false;
      if (Try({first.deviation})) return true;
      for (const Offer& second : Near(first.deviation.step)) {
        if (second.deviation.step > first.deviation.step && Try({first.deviation, second.deviation})) return true;
      }
    }
    return false;
  }

  // Each deviation to the latest of its neighbours that still fails, else to the smallest option at its own place.
  void Slide() {
    for (size_t i = best_.size(); i-- > 0 && !exhausted_;) {
      const Deviation at = best_[i];
      const Deviations rest = Without(best_, i, i + 1);
      const size_t size = best_.size();
      if (Try(rest)) return;
      std::vector<Offer> later, smaller;
      for (const Offer& offer : offers_) {
        if (offer.deviation.kind != at.kind) continue;
        if (offer.deviation.step > at.step && offer.deviation.choice == at.choice) later.push_back(offer);
        if (offer.deviation.step == at.step) smaller.push_back(offer);  // in order of options
      }
      later.resize(std::min<size_t>(later.size(), options_.reach));
      std::reverse(later.begin(), later.end());
      auto fails = [&](const Offer& offer) { return offer.deviation != at && Try(With(rest, offer.deviation)); };
      if (std::none_of(later.begin(), later.end(), fails)) {
        auto here = std::find_if(smaller.begin(), smaller.end(), [&](const Offer& o) { return o.deviation == at; });
        [[maybe_unused]] bool smallest = std::any_of(smaller.begin(), here, fails);
      }
      if (best_.size() < size) return;
    }
  }

  const std::string& kind_;
  const Trial& trial_;
  const ShrinkOptions& options_;
  Deviations best_;
  std::vector<Offer> offers_;  // of the last trial
  uint64_t trials_ = 0;
  bool exhausted_ = false;
};

}  // namespace

Shrunk Shrink(std::vector<Deviation> failing, const std::string& kind, const Trial& trial,
              const ShrinkOptions& options) {
  return Shrinker(kind, trial, options).Run(std::move(failing));
}

}  // namespace sim
