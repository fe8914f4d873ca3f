// What a sweep is told on the command line: which values are tried, and what is measured of each run.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/overrides.h"

namespace tools {

struct SweepArguments {
  std::vector<std::string> vary;     // KEY=VALUES: an axis
  std::vector<std::string> over;     // KEY=VALUES: all of its values are of one point's distribution
  std::vector<std::string> measure;  // latency:WHAT, count:EVENT, xruns, late
  int samples = 1;                   // how many instants of a period the call is made at
  std::string within;                // that period; empty: of the device and of what the scenario's options say
};

inline constexpr size_t kMaxSweepValues = 1000;
inline constexpr size_t kMaxSweepRuns = 1'000'000;

struct SweepAxis {
  std::string key;                  // as it was written: "csound.b"
  std::vector<std::string> values;  // as they are written
  std::vector<double> numbers;      // the same; empty if one of them is no number or the units differ
  std::string unit;                 // of the numbers: "ms", or empty
};

// `KEY=A..B`, doubled from A to B; `KEY=A..B/STEP`; `KEY=A,B,C`; `KEY=A`. `flag` is for messages.
engine::Result<SweepAxis> ParseAxis(std::string_view text, std::string_view flag);

// A number with a unit behind it: "10ms", "-3", "0.5". None if it is anything else.
struct NumberWithUnit {
  double number = 0;
  std::string unit;
};
std::optional<NumberWithUnit> ParseNumberWithUnit(std::string_view text);

// The value as it is laid over a scenario of that host. `instances` are names of maps that hold the key in place of the
// whole, as the scenario's field `instances` names them.
scenarios::Overrides OverridesOf(const SweepAxis& axis, size_t value, std::string_view flag, const engine::Host& host,
                                 const std::vector<std::string>& instances);

}  // namespace tools
