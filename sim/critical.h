// What a minimal failing schedule hangs on: the two steps whose order makes the difference between it and the nearest
// schedule that passes. As Hermit does (Facebook, 2022): bisect between the two, one event at a time.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule.h"
#include "sim/shrink.h"

namespace sim {

struct CriticalPair {
  std::string first, first_point;    // context and point of the step that came too early
  std::string second, second_point;  // and of the one that it overtook
  std::string Words() const {
    return first + " passed " + first_point + " before " + second + " passed " + second_point;
  }
};

// REQUIRES: the trial of `minimal` finds `kind`. Nothing if no order of two steps decides it: the schedule makes no
// pick, or the runs differ where the trace's ring no longer holds them.
std::optional<CriticalPair> FindCriticalPair(const std::vector<Deviation>& minimal, const std::string& kind,
                                             const Trial& trial);

// A deviation as a sentence: "audio went on while controller stood at x.store".
std::string Words(const Deviation& deviation);

}  // namespace sim
