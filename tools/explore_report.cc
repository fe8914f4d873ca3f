// What an exploration found, for people.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "tools/explore_explain.h"

namespace tools {
namespace {

constexpr size_t kWidth = 118;
constexpr size_t kHalf = 57;      // a column of the score
constexpr size_t kBefore = 5;     // rows that both runs share, shown before they part
constexpr size_t kNear = 4;       // steps shown on either side of the parting; elsewhere events only
constexpr size_t kMostRows = 40;  // after the parting
constexpr std::string_view kBegins = "callback.start ";
constexpr size_t kMostWords = 5;  // deviations in words

std::string Milliseconds(engine::Time time) { return fmt::format("{:.6f} ms", static_cast<double>(time) / 1e6); }

// At blanks, so that no line is longer than the page; later lines are indented.
std::string Wrapped(std::string_view text, size_t indent) {
  std::string out;
  size_t room = kWidth - indent;
  while (text.size() > room) {
    size_t cut = text.rfind(' ', room);
    if (cut == std::string_view::npos || cut == 0) cut = room;
    out += std::string(text.substr(0, cut)) + "\n" + std::string(indent, ' ');
    text.remove_prefix(text[cut] == ' ' ? cut + 1 : cut);
  }
  return out + std::string(text);
}

std::string Cut(std::string text, size_t width) {
  if (text.size() > width) text = text.substr(0, width - 1) + "~";
  return text + std::string(width - text.size(), ' ');
}

std::string At(const std::string& context, const std::string& point, const std::string& location) {
  return context + " at " + point + (location.empty() ? "" : " (" + location + ")");
}

// Where a context stood when it came to a point, as near as possible to the row `near`.
std::string LocationAt(const std::vector<PassageRow>& rows, const std::string& context, const std::string& point,
                       size_t near) {
  std::string best;
  size_t least = ~size_t{0};
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].event || rows[i].context != context || rows[i].text != point) continue;
    const size_t distance = i > near ? i - near : near - i;
    if (distance < least) best = rows[i].location;
    least = std::min(least, distance);
  }
  return best;
}

std::string PartingText(const Explained& explained, size_t parting) {
  auto row = [parting](const std::vector<PassageRow>& rows) {
    if (parting >= rows.size()) return std::string("nothing more comes");
    const PassageRow& at = rows[parting];
    return fmt::format("{}, at {}", At(at.context, at.text, at.location), Milliseconds(at.time));
  };
  return "reference  " + Wrapped(row(explained.reference), 11) + "\nhere       " + Wrapped(row(explained.failing), 11) +
         "\n";
}

// Where each context that runs a script stood when the runs parted, and where it came to next: its line is what its
// author looks for.
std::string ScriptText(const Explained& explained, size_t parting) {
  struct Stand {
    std::string context, before, after, callback;
  };
  std::vector<Stand> stands;
  for (size_t i = 0; i < explained.failing.size(); ++i) {
    const PassageRow& row = explained.failing[i];
    // A callback that is over before its first step has no line; its name must do.
    const bool begins = row.event && row.text.starts_with(kBegins);
    if (row.location.empty() && !(begins && i >= parting)) continue;
    auto at =
        std::find_if(stands.begin(), stands.end(), [&](const Stand& stand) { return stand.context == row.context; });
    if (at == stands.end()) at = stands.insert(stands.end(), {row.context, "", "", ""});
    if (row.location.empty()) {
      if (at->callback.empty()) at->callback = row.text.substr(kBegins.size());
    } else if (i < parting) {
      at->before = row.location;
    } else if (at->after.empty() && row.location != at->before) {
      at->after = row.location;
    }
  }
  std::string out;
  for (const Stand& stand : stands) {
    out += fmt::format("{}{:<10} {}{}{}\n", out.empty() ? "script     " : "           ", stand.context,
                       stand.before.empty() ? "" : "stood at " + stand.before,
                       stand.before.empty() || stand.after.empty() ? "" : ", then ",
                       !stand.after.empty()     ? "came to " + stand.after
                       : stand.callback.empty() ? ""
                       : stand.before.empty()   ? "came to " + stand.callback
                                                : ", then came to " + stand.callback);
  }
  return out;
}

std::string WhyText(const Explained& explained, size_t parting) {
  std::string out;
  if (const auto& pair = explained.critical) {
    const std::string first = LocationAt(explained.failing, pair->first, pair->first_point, parting);
    const std::string second = LocationAt(explained.failing, pair->second, pair->second_point, parting);
    out += "because    " +
           Wrapped(fmt::format("{} went on before {} did", At(pair->first, pair->first_point, first),
                               At(pair->second, pair->second_point, second)),
                   11) +
           "\n";
  }
  if (explained.deviations.empty()) return out + "because    the reference run shows it: no schedule is needed\n";
  out += fmt::format("deviates   {} time{} from the reference run{}\n", explained.deviations.size(),
                     explained.deviations.size() == 1 ? "" : "s",
                     explained.minimal ? ", each of them needed" : " (perhaps more often than needed)");
  for (size_t i = 0; i < std::min(explained.deviations.size(), kMostWords); ++i) {
    out += fmt::format("  {:>2}. {}\n", i + 1, Wrapped(sim::Words(explained.deviations[i]), 6));
  }
  if (explained.deviations.size() > kMostWords) {
    out += fmt::format("      and {} more\n", explained.deviations.size() - kMostWords);
  }
  return out + "they part\n" + PartingText(explained, parting);
}

// The rows worth reading: events, deviations, and each step near the parting.
std::vector<const PassageRow*> Shown(const std::vector<PassageRow>& rows, size_t parting) {
  std::vector<const PassageRow*> out;
  size_t shared = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool near = i + kNear >= parting && i < parting + kNear;
    if (!rows[i].event && !rows[i].deviation && !near) continue;
    out.push_back(&rows[i]);
    shared += i < parting;
  }
  out.erase(out.begin(), out.begin() + static_cast<ptrdiff_t>(shared > kBefore ? shared - kBefore : 0));
  return out;
}

std::string Cell(const PassageRow* row, size_t width) {
  if (!row) return std::string(width, ' ');
  std::string text = fmt::format("{:>10.4f} {:<11}{}{}", static_cast<double>(row->time) / 1e6,
                                 row->context.substr(0, 10), row->event ? "" : "- ", row->text);
  std::replace(text.begin(), text.end(), '\n', ' ');
  // The line alone: which file it is, the rows above and the script's callbacks say.
  const size_t colon = row->location.rfind(':');
  const std::string end =
      (colon == std::string::npos ? "" : " " + row->location.substr(colon)) + (row->finding     ? " FOUND"
                                                                               : row->deviation ? " <"
                                                                                                : "");
  return Cut(std::move(text), width - end.size()) + end;
}

std::string ScoreText(const Explained& explained, size_t parting) {
  std::vector<const PassageRow*> left = Shown(explained.reference, parting), right = Shown(explained.failing, parting);
  std::string out = fmt::format("{} | {}\n", Cut("the reference run", kHalf), "this run");
  const std::string rule = std::string(kHalf + 1, '-') + "|" + std::string(kHalf + 1, '-') + "\n";
  out += rule;
  const size_t rows = std::max(left.size(), right.size());
  auto line = [&](size_t i) {
    std::string text =
        Cell(i < left.size() ? left[i] : nullptr, kHalf) + " | " + Cell(i < right.size() ? right[i] : nullptr, kHalf);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  bool ruled = false;
  for (size_t i = 0; i < rows; ++i) {
    if (i >= kMostRows) {
      out += fmt::format("{:>{}} | and {} more rows\n", "", kHalf, rows - i);
      break;
    }
    const bool same =
        i < left.size() && i < right.size() && left[i]->Matches(*right[i]) &&
        left[i]->step < (parting < explained.reference.size() ? explained.reference[parting].step : ~0ull);
    if (!same && !ruled && i > 0) out += rule;
    ruled = ruled || !same;
    out += line(i);
  }
  return out + "steps have a dash, the other rows are events; < marks a deviation\n";
}

}  // namespace

std::string ReportText(const Explained& explained, const scenarios::Scenario& scenario, const std::string& replay) {
  const Found& found = explained.found;
  std::string out = fmt::format("found      {}\n           {}\n", found.kind, Wrapped(found.message, 11));
  if (!explained.repeats) {
    return out + "           the same answers do not show it again: the run depends on more than them\n";
  }
  if (found.time >= 0) {
    const auto block = engine::BlockAt(found.time, scenario.format.block_frames, scenario.format.sample_rate);
    out += fmt::format("where      {} (block {}){}{}\n", Milliseconds(found.time), block,
                       found.context.empty() ? "" : ", in " + found.context,
                       found.location.empty() ? "" : ", " + found.location);
  } else if (!found.location.empty()) {
    out += fmt::format("where      {}\n", found.location);
  }
  const size_t parting = PartingOf(explained.reference, explained.failing);
  if (!explained.deviations.empty()) out += ScriptText(explained, parting);
  if (!explained.left_out.empty()) out += "left out   " + Wrapped(explained.left_out, 11) + "\n";
  out += WhyText(explained, parting);
  out += "replay     " + replay + "\n";
  if (explained.deviations.empty()) return out;
  return out + "\n" + ScoreText(explained, parting);
}

}  // namespace tools
