// Two traces of one scenario, line by line.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace golden {

// The first line of a trace, without which a file is none.
inline constexpr std::string_view kTraceHeader = "tactus-trace 1";

struct TraceDifference {
  std::string text;  // where they part: block, time, context, the first lines of each; empty if they are equal
  size_t lines = 0;  // that only one of them has
};
TraceDifference CompareTraces(std::string_view expected, std::string_view got);

}  // namespace golden
