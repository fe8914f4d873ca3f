// Delays, wakes and values for schedulers whose papers know picks only.
//
// How many answers deviate is drawn once a run: none, few, many, or each option alike. A defect that needs one late
// wake-up drowns in a run that delays everything; one that needs all of them late never shows in a run that delays few.
#pragma once
#include "engine/base/random.h"
#include "sim/decision.h"

namespace sim {

class TimingWalk {
 public:
  void Begin(uint64_t seed) {
    random_ = engine::Random(seed ^ 0x7f4a7c15f39cc060u);
    mood_ = static_cast<Mood>(random_.Below(4));
  }
  // REQUIRES: not a pick.
  uint32_t Answer(const Decision& decision) {
    switch (mood_) {
      case Mood::punctual:
        return 0;
      case Mood::seldom:
        return random_.Below(32) == 0 ? Other(decision) : 0;
      case Mood::often:
        return random_.Below(4) == 0 ? Other(decision) : 0;
      case Mood::any:
        break;
    }
    return random_.Below(decision.options);
  }

 private:
  enum class Mood : uint8_t { punctual, seldom, often, any };
  uint32_t Other(const Decision& decision) { return 1 + random_.Below(decision.options - 1); }

  engine::Random random_{0};
  Mood mood_ = Mood::punctual;
};

}  // namespace sim
