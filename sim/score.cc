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

struct Column {
  std::string name;
  size_t width = 0;
};

// A column a context, in order of appearance, as wide as its longest event; the widest give way until all fit into
// `room`. The last may run over the edge: nothing stands to its right.
std::vector<Column> Columns(std::span<const LoggedEvent> events, size_t room) {
  constexpr size_t kLeast = 18, kMost = 60;
  std::vector<Column> columns;
  for (const LoggedEvent& event : events) {
    auto at = std::find_if(columns.begin(), columns.end(),
                           [&](const Column& column) { return column.name == event.context; });
    if (at == columns.end()) at = columns.insert(at, {event.context, std::max(kLeast, Characters(event.context))});
    at->width = std::max(at->width, std::min(kMost, Characters(event.Print())));
  }
  columns.back().width = std::min<size_t>(columns.back().width, 30);
  for (;;) {
    size_t sum = 0;
    Column* widest = &columns.front();
    for (Column& column : columns) {
      sum += column.width + 2;
      if (column.width > widest->width) widest = &column;
    }
    if (sum <= room || widest->width <= kLeast) return columns;
    --widest->width;
  }
}

}  // namespace

std::string ScoreText(std::span<const LoggedEvent> events, const engine::AudioFormat& format,
                      const ScoreOptions& options) {
  constexpr size_t kTimeWidth = 12;
  if (events.empty()) return "(no events)\n";
  std::vector<Column> columns = Columns(events, static_cast<size_t>(options.width) - kTimeWidth);
  size_t page = kTimeWidth;
  for (const Column& column : columns) page += column.width + 2;
  const char* dim = options.colour ? "\x1b[2m" : "";
  const char* red = options.colour ? "\x1b[31m" : "";
  const char* off = options.colour ? "\x1b[0m" : "";
  std::string out = fmt::format("{:>10}  ", "ms");
  for (const Column& column : columns) out += "| " + Fit(column.name, column.width);
  while (out.back() == ' ') out.pop_back();
  out += "\n";
  int64_t block = -1;
  for (const LoggedEvent& event : events) {
    int64_t now = engine::BlockAt(event.time, format.block_frames, format.sample_rate);
    if (now != block) {
      std::string rule = fmt::format("-- block {} ", now);
      out += fmt::format("{}{}{}{}\n", dim, rule, std::string(page - rule.size(), '-'), off);
      block = now;
    }
    out += fmt::format("{:>6}.{:03}  ", event.time / engine::kMillisecond, event.time % engine::kMillisecond / 1000);
    bool finding = event.type->kind == engine::EventType::Class::finding;
    for (const Column& column : columns) {
      bool here = column.name == event.context;
      bool last = &column == &columns.back();
      std::string cell = !here ? Fit("", column.width) : last ? event.Print() : Fit(event.Print(), column.width);
      out += "| " + (here && finding ? red + cell + off : cell);
    }
    while (out.back() == ' ') out.pop_back();
    out += "\n";
  }
  return out;
}

}  // namespace sim
