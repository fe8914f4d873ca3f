#include "golden/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace golden {
namespace {

constexpr size_t kContextLines = 2;
// Of one place: a long list of what is gone must not hide what has come.
constexpr size_t kMarkedLines = 4;
// Beyond this many changes the table of the search grows past some megabytes.
constexpr int kMostChanges = 1000;

using LineList = std::vector<std::string_view>;

void Replace(const LineList& a, size_t a_from, size_t a_to, const LineList& b, size_t b_from, size_t b_to,
             std::vector<LineEdit>& edits) {
  for (size_t i = a_from; i < a_to; ++i) edits.push_back({'-', i + 1, a[i]});
  for (size_t i = b_from; i < b_to; ++i) edits.push_back({'+', i + 1, b[i]});
}

// How far each diagonal (x - y) got with d changes, for every d until the end was reached; empty if it was not.
class Search {
 public:
  Search(std::span<const std::string_view> a, std::span<const std::string_view> b)
      : a_(a), b_(b), n_(static_cast<int>(a.size())), m_(static_cast<int>(b.size())) {
    std::vector<int> reach(2 * static_cast<size_t>(kMostChanges) + 3);
    for (int d = 0; d <= std::min(kMostChanges, n_ + m_); ++d) {
      for (int k = -d; k <= d; k += 2) {
        const size_t at = static_cast<size_t>(k + kMostChanges + 1);
        int x = k == -d || (k != d && reach[at - 1] < reach[at + 1]) ? reach[at + 1] : reach[at - 1] + 1;
        while (x < n_ && x - k < m_ && a_[static_cast<size_t>(x)] == b_[static_cast<size_t>(x - k)]) ++x;
        reach[at] = x;
        found_ = found_ || (x >= n_ && x - k >= m_);
      }
      const auto middle = reach.begin() + kMostChanges + 1;
      rows_.emplace_back(middle - d, middle + d + 1);
      if (found_) return;
    }
  }

  bool found() const { return found_; }

  // Backwards from the end, one change and the equal lines after it at a time.
  std::vector<LineEdit> Edits(size_t offset) const {
    std::vector<LineEdit> edits;
    int x = n_, y = m_;
    auto keep = [&] {
      --x, --y;
      edits.push_back({' ', offset + static_cast<size_t>(x) + 1, a_[static_cast<size_t>(x)]});
    };
    for (int d = static_cast<int>(rows_.size()) - 1; d > 0; --d) {
      const int k = x - y;
      const bool down = k == -d || (k != d && Reach(d - 1, k - 1) < Reach(d - 1, k + 1));
      const int from = Reach(d - 1, down ? k + 1 : k - 1);
      while (x > (down ? from : from + 1)) keep();
      if (down) {
        --y;
        edits.push_back({'+', offset + static_cast<size_t>(y) + 1, b_[static_cast<size_t>(y)]});
      } else {
        --x;
        edits.push_back({'-', offset + static_cast<size_t>(x) + 1, a_[static_cast<size_t>(x)]});
      }
    }
    while (x > 0) keep();
    std::reverse(edits.begin(), edits.end());
    return edits;
  }

 private:
  int Reach(int d, int k) const {
    return k < -d || k > d ? -1 : rows_[static_cast<size_t>(d)][static_cast<size_t>(k + d)];
  }

  std::span<const std::string_view> a_, b_;
  int n_, m_;
  bool found_ = false;
  std::vector<std::vector<int>> rows_;
};

// Within a run of changes, what is taken out comes first.
void SortRuns(std::vector<LineEdit>& edits) {
  for (auto at = edits.begin(); at != edits.end();) {
    at = std::find_if(at, edits.end(), [](const LineEdit& edit) { return edit.mark != ' '; });
    const auto end = std::find_if(at, edits.end(), [](const LineEdit& edit) { return edit.mark == ' '; });
    std::stable_partition(at, end, [](const LineEdit& edit) { return edit.mark == '-'; });
    at = end;
  }
}

bool NearChange(const std::vector<LineEdit>& edits, size_t at) {
  const size_t from = at - std::min(at, kContextLines), to = std::min(edits.size(), at + kContextLines + 1);
  return std::any_of(edits.begin() + static_cast<std::ptrdiff_t>(from), edits.begin() + static_cast<std::ptrdiff_t>(to),
                     [](const LineEdit& edit) { return edit.mark != ' '; });
}

// Whether the lines of one mark that begin there were replaced by others or replace them: both must be seen.
bool IsReplacement(const std::vector<LineEdit>& edits, size_t from) {
  if (edits[from].mark == '+') return from > 0 && edits[from - 1].mark == '-';
  const auto end = std::find_if(edits.begin() + static_cast<std::ptrdiff_t>(from), edits.end(),
                                [](const LineEdit& edit) { return edit.mark != '-'; });
  return end != edits.end() && end->mark == '+';
}

}  // namespace

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<LineEdit> DiffLines(const LineList& a, const LineList& b) {
  std::vector<LineEdit> edits;
  const size_t common = std::min(a.size(), b.size());
  size_t head = 0, tail = 0;
  while (head < common && a[head] == b[head]) ++head;
  while (tail < common - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  for (size_t i = 0; i < head; ++i) edits.push_back({' ', i + 1, a[i]});
  const std::span<const std::string_view> from(a), to(b);
  const Search search(from.subspan(head, a.size() - head - tail), to.subspan(head, b.size() - head - tail));
  if (search.found()) {
    std::vector<LineEdit> middle = search.Edits(head);
    SortRuns(middle);
    edits.insert(edits.end(), middle.begin(), middle.end());
  } else {
    Replace(a, head, a.size() - tail, b, head, b.size() - tail, edits);
  }
  for (size_t i = a.size() - tail; i < a.size(); ++i) edits.push_back({' ', i + 1, a[i]});
  return edits;
}

size_t ChangedLines(const std::vector<LineEdit>& edits) {
  return static_cast<size_t>(
      std::count_if(edits.begin(), edits.end(), [](const LineEdit& edit) { return edit.mark != ' '; }));
}

std::string PrintEdits(const std::vector<LineEdit>& edits, size_t most) {
  std::string text;
  size_t printed = 0, changes = 0, run = 0;  // the run of equal marks begins there
  bool replacement = false;
  for (size_t i = 0; i < edits.size() && printed < most; ++i) {
    const LineEdit& edit = edits[i];
    if (i == 0 || edits[i - 1].mark != edit.mark) {
      run = i;
      replacement = edit.mark != ' ' && IsReplacement(edits, i);
    }
    if (edit.mark == ' ' ? !NearChange(edits, i) : replacement && i - run >= kMarkedLines) continue;
    text += fmt::format("\n{:>6} {} {}", edit.line, edit.mark, edit.text);
    ++printed;
    changes += edit.mark != ' ';
  }
  const size_t left = ChangedLines(edits) - changes;
  if (left > 0) text += fmt::format("\n       … and {} more {}", left, left == 1 ? "line" : "lines");
  return text;
}

}  // namespace golden
