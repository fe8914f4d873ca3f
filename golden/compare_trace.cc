#include "golden/compare_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "golden/line_diff.h"

namespace golden {
namespace {

constexpr size_t kHeaderLines = 2;  // what it is, and the format
constexpr size_t kLinesTold = 12;

std::string_view Word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

// "block 3, 16.000000 ms, context audio", from the line's columns.
std::string PlaceOf(std::string_view line) {
  const std::string_view time = Word(line), block = Word(line), context = Word(line);
  return fmt::format("block {}, {} ms, context {}", block, time, context);
}

}  // namespace

TraceDifference CompareTraces(std::string_view expected, std::string_view got) {
  if (expected == got) return {};
  const std::vector<std::string_view> a = Lines(expected), b = Lines(got);
  const size_t first = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  if (first == a.size() && first == b.size()) return {"differs in the line end at the end of the file", 1};
  const std::vector<LineEdit> edits = DiffLines(a, b);
  std::string text = fmt::format("differs at line {}", first + 1);
  if (first >= kHeaderLines) text += fmt::format(" ({})", PlaceOf(first < b.size() ? b[first] : a[first]));
  if (a.size() != b.size()) text += fmt::format("; it has {} lines instead of {}", b.size(), a.size());
  text += ". - is the golden file, + this run:" + PrintEdits(edits, kLinesTold);
  if (first == b.size()) text += "\nthis run's trace ends there";
  if (first == a.size()) text += "\nthe golden file ends there";
  return {std::move(text), ChangedLines(edits)};
}

}  // namespace golden
