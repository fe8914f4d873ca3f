// The trace typeset as a score: a column a context, time downwards.
#include <fmt/format.h>

#include <algorithm>

#include "sim/event_log.h"

namespace sim {
namespace {

// Characters, not bytes, so that a cut does not fall into one.
size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string Fit(std::string_view text, size_t width) {
  std::string flat(text);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  size_t length = Characters(flat);
  if (length <= width) return flat + std::string(width - length, ' ');
  size_t bytes = 0;
  for (size_t n = 0; bytes < flat.size(); ++bytes) {
    if ((flat[bytes] & 0xc0) != 0x80 && n++ == width - 1) break;
  }
  return flat.substr(0, bytes) + "~";
}

std::vector<std::string> Columns(std::span<const LoggedEvent> events) {
  std::vector<std::string> names;
  for (const LoggedEvent& event : events) {
    if (std::find(names.begin(), names.end(), event.context) == names.end()) names.push_back(event.context);
  }
  return names;
}

}  // namespace

std::string ScoreText(std::span<const LoggedEvent> events, const engine::AudioFormat& format, const ScoreOptions& options) {
  constexpr size_t kTimeWidth = 12, kLeast = 18;
  std::vector<std::string> names = Columns(events);
  if (names.empty()) return "(no events)\n";
  size_t columns = names.size();
  size_t width = std::max<size_t>((static_cast<size_t>(options.width) - kTimeWidth) / columns, kLeast) - 2;
  const char* dim = options.colour ? "\x1b[2m" : "";
  const char* red = options.colour ? "\x1b[31m" : "";
  const char* off = options.colour ? "\x1b[0m" : "";
  std::string out = fmt::format("{:>10}  ", "ms");
  for (const std::string& name : names) out += "| " + Fit(name, width);
  out += "\n";
  int64_t block = -1;
  for (const LoggedEvent& event : events) {
    int64_t now = engine::BlockAt(event.time, format.block_frames, format.sample_rate);
    if (now != block) {
      std::string rule = fmt::format("-- block {} ", now);
      out += fmt::format("{}{}{}{}\n", dim, rule, std::string(kTimeWidth + columns * (width + 2) - rule.size(), '-'), off);
      block = now;
    }
    out += fmt::format("{:>6}.{:03}  ", event.time / engine::kMillisecond, event.time % engine::kMillisecond / 1000);
    bool finding = event.type->kind == engine::EventType::Class::finding;
    for (size_t i = 0; i < columns; ++i) {
      bool here = names[i] == event.context;
      // The last column may run on: nothing stands to its right.
      std::string cell = !here ? Fit("", width) : i + 1 == columns ? event.Print() : Fit(event.Print(), width);
      out += "| " + (here && finding ? red + cell + off : cell);
    }
    while (out.back() == ' ') out.pop_back();
    out += "\n";
  }
  return out;
}

}  // namespace sim
