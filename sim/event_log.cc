#include "sim/event_log.h"

#include <fmt/format.h>

#include <string_view>

namespace sim {

bool LoggedEvent::Field(std::string_view name, int64_t* value) const {
  for (size_t i = 0; i < type->fields.size(); ++i) {
    if (!type->fields[i].name || name != type->fields[i].name) continue;
    *value = values[i];
    return true;
  }
  return false;
}

std::string LoggedEvent::Print() const {
  std::string form = engine::Format({type, values, text});
  return form.empty() ? type->name : std::string(type->name) + " " + form;
}

void EventLog::OnEvent(const engine::EventRecord& record) {
  if (record.event.type->kind == engine::EventType::Class::detail) return;
  events_.push_back({.time = record.time,
                     .context = std::string(record.who),
                     .type = record.event.type,
                     .values = record.event.values,
                     .text = std::string(record.event.text),
                     .point = record.point ? record.point->name : "",
                     .file = record.location.file ? record.location.file : "",
                     .line = record.location.line,
                     .step = record.step});
}

std::string TraceText(std::span<const LoggedEvent> events, const engine::AudioFormat& format) {
  std::string out =
      fmt::format("tactus-trace 1\nformat {} {} {}\n", format.sample_rate, format.block_frames, format.channels);
  for (const LoggedEvent& event : events) {
    std::string text = event.Print();
    for (size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.replace(at, 1, "\\n");
    out += fmt::format("{:>6}.{:06} {:>5}  {:<12} {}\n", event.time / engine::kMillisecond,
                       event.time % engine::kMillisecond,
                       engine::BlockAt(event.time, format.block_frames, format.sample_rate), event.context, text);
  }
  return out;
}

}  // namespace sim
