// What an exploration found, for people.
#include <fmt/format.h>

#include <algorithm>

#include "sim/explore.h"

namespace sim {
namespace {

constexpr size_t kBefore = 4;  // steps that both runs share, shown before they part
constexpr size_t kMost = 60;   // rows
constexpr size_t kCell = 17;   // width of a context's column

std::vector<std::string> ContextsOf(const std::vector<RunStep>& a, const std::vector<RunStep>& b) {
  std::vector<std::string> names;
  for (const std::vector<RunStep>* steps : {&a, &b}) {
    for (const RunStep& step : *steps) {
      if (std::find(names.begin(), names.end(), step.context) == names.end()) names.push_back(step.context);
    }
  }
  return names;
}

std::string Cell(std::string_view text) {
  return text.size() < kCell ? fmt::format("{:<{}}", text, kCell) : fmt::format("{}~ ", text.substr(0, kCell - 2));
}

// One row of one run: the step under the name of its context.
std::string Row(const std::vector<RunStep>& steps, size_t i, const std::vector<std::string>& names) {
  std::string row;
  for (const std::string& name : names) {
    bool here = i < steps.size() && steps[i].context == name;
    row += Cell(!here ? "" : steps[i].finding ? "FOUND" : steps[i].point);
  }
  return row;
}

void TrimEnd(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

// The failing run on the left, the reference run on the right; a rule where they part.
std::string Scores(const std::vector<RunStep>& failing, const std::vector<RunStep>& reference) {
  std::vector<std::string> names = ContextsOf(failing, reference);
  size_t width = names.size() * kCell;
  size_t parts = 0;
  while (parts < failing.size() && parts < reference.size() && failing[parts] == reference[parts]) ++parts;
  std::string head;
  for (const std::string& name : names) head += Cell(name);
  std::string line = fmt::format("  {:<{}}|  {}", "the failing run", width, "the reference run");
  std::string out = line + "\n";
  line = fmt::format("  {}|  {}", head, head);
  TrimEnd(line);
  out += line + "\n";
  size_t begin = parts > kBefore ? parts - kBefore : 0;
  if (begin > 0) out += fmt::format("  ({} steps that both share)\n", begin);
  size_t end = std::max(failing.size(), reference.size());
  size_t shown = std::min(end, begin + kMost);
  auto print = [&](size_t first, size_t last) {
    for (size_t i = first; i < last; ++i) {
      if (i == parts && i > begin) out += "  " + std::string(2 * width + 3, '-') + "\n";
      line = fmt::format("  {}|  {}", Row(failing, i, names), Row(reference, i, names));
      TrimEnd(line);
      out += line + "\n";
    }
  };
  print(begin, shown);
  size_t found = 0;
  while (found < failing.size() && !failing[found].finding) ++found;
  if (found >= shown && found < failing.size()) {
    size_t again = std::max(shown, found > kBefore ? found - kBefore : 0);
    if (again > shown) out += fmt::format("  ({} more)\n", again - shown);
    print(again, found + 1);
    shown = found + 1;
  }
  if (shown < end) out += fmt::format("  ({} more)\n", end - shown);
  return out;
}

}  // namespace

std::string Exploration::Report() const {
  if (!found) {
    std::string out = fmt::format("nothing found in {} runs, {} of them distinct\n", runs, distinct);
    if (!claim.empty()) out += "it may claim: " + claim + "\n";
    if (!unmet.empty()) out += fmt::format("{} of the runs kept all constraints; one did not keep\n", constrained);
    for (const std::string& line : unmet) out += "  " + line + "\n";
    return out;
  }
  std::string out = fmt::format("{}: {}\n", found->kind, found->message);
  if (!found->context.empty())
    out += fmt::format("  in {} at {}", found->context, found->point.empty() ? "-" : found->point);
  out += fmt::format(", run {} (seed {}), {} distinct runs so far\n", runs, found_seed, distinct);
  if (schedule.empty()) return out + "  the same answers do not find it again: the body depends on more than them\n";
  if (critical) out += "because " + critical->Words() + "\n";
  if (deviations.empty()) {
    out += "the reference run shows it: no schedule is needed\n";
  } else {
    out += fmt::format("{} of {} deviations are left after {} trials{}:\n", deviations.size(), recorded, trials,
                       minimal ? "" : " (not known to be minimal)");
    for (const Deviation& deviation : deviations) out += "  " + Words(deviation) + "\n";
  }
  out += "\n" + Scores(failing, reference);
  return out + "\nto repeat it, give this to sim::ReplaySchedule:\n\n" + schedule;
}

}  // namespace sim
