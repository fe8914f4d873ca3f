// Two texts line by line: the fewest lines to take out and put in.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace golden {

std::vector<std::string_view> Lines(std::string_view text);

struct LineEdit {
  char mark = ' ';  // ' ': both have it; '-': only the first; '+': only the second
  size_t line = 0;  // its number from 1: in the first text, of a '+' in the second
  std::string_view text;
};

// By Myers, "An O(ND) difference algorithm" (1986). Of texts that have nearly nothing in common the search is given up
// and all of the middle is replaced. What is taken out stands before what is put in its place.
std::vector<LineEdit> DiffLines(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b);

// Lines taken out and put in.
size_t ChangedLines(const std::vector<LineEdit>& edits);

// The first changes with two lines of context, at most `most` lines and, if there are more, a line that counts them.
// Each begins with a line end.
std::string PrintEdits(const std::vector<LineEdit>& edits, size_t most);

}  // namespace golden
