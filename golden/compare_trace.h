// Two traces of one scenario, line by line.
#pragma once
#include <string>
#include <string_view>

namespace golden {

// The first line of a trace, without which a file is none.
inline constexpr std::string_view kTraceHeader = "tactus-trace 1";

// Where they part, with two lines of context, block, time and context; empty if they are equal.
std::string DescribeTrace(std::string_view expected, std::string_view got);

}  // namespace golden
