// Timeline events on their way into a run: no context, only an instant and what happens there.
#pragma once
#include <functional>
#include <vector>

#include "engine/base/time.h"

namespace engine {

// `deliver` pushes into a host's input and never blocks. The simulation calls it at exactly `at`, in list order, before
// any step of that instant; real time calls it from one input thread, at or soon after `at`.
struct TimedInput {
  Time at;
  std::function<void()> deliver;
};
using TimedInputs = std::vector<TimedInput>;  // sorted by `at`, equals in file order

}  // namespace engine
