// Which checkers judge the runs of a scenario on the simulated machine, and what weight their findings have.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/time.h"

namespace scenarios {

enum class Severity : uint8_t {
  off,
  warn,   // told, but no reason for a run to fail
  error,  // a finding: the run fails
};

// As scenarios write them, by value.
inline constexpr std::array<std::string_view, 3> kSeverityNames{"off", "warn", "error"};

struct CheckerKind {
  std::string_view name;  // of its findings
  Severity standard;
  std::string_view doc;
};

// What an audio callback must not do is off where hosts do it by design: a script's lock is taken there.
inline constexpr std::array<CheckerKind, 13> kCheckerKinds{{
    {"data_race", Severity::error, "Two contexts touch the same word, one writes, and nothing orders the two."},
    {"deadlock", Severity::error, "Nobody can ever go on."},
    {"partial_deadlock", Severity::error, "Contexts wait for each other in a circle while the rest goes on."},
    {"lost_wakeup", Severity::error, "A signal came when nobody waited, and then a context waits for it for ever."},
    {"lock_order", Severity::warn, "Two locks are taken in both orders by different contexts."},
    {"priority_inversion", Severity::error, "A context waits for a lock whose holder is kept from its core."},
    {"starvation", Severity::error, "A context could run but gets no core for too long."},
    {"rt_allocation", Severity::off, "An audio context allocates memory; seen in programs that hook operator new."},
    {"rt_file", Severity::off, "An audio context opens, reads, writes, renames or removes a file."},
    {"rt_lock", Severity::off, "An audio context takes a lock, even a free one."},
    {"rt_wait", Severity::off, "An audio context waits for anything but its next block."},
    {"sharing", Severity::warn, "Modules share what the host lets overlap, and this run was in order by luck."},
    {"bad_sample", Severity::error, "The sound holds NaN, infinity or denormals."},
}};

struct Checks {
  std::array<Severity, kCheckerKinds.size()> severities = [] {
    std::array<Severity, kCheckerKinds.size()> out{};
    std::transform(kCheckerKinds.begin(), kCheckerKinds.end(), out.begin(),
                   [](const CheckerKind& kind) { return kind.standard; });
    return out;
  }();
  engine::Time starvation_bound = 500 * engine::kMillisecond;
  engine::Time inversion_bound = engine::kMillisecond;

  // Of other kinds, such as a host's own: error.
  Severity Of(std::string_view kind) const {
    for (size_t i = 0; i < kCheckerKinds.size(); ++i) {
      if (kCheckerKinds[i].name == kind) return severities[i];
    }
    return Severity::error;
  }
};

}  // namespace scenarios
