// The host events of a run, kept with their circumstances: what golden traces, expectations and the score are made of.
// Steps and picks are not here (they are in the trace's hash and ring), or every kernel change would rewrite every
// golden.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/observe.h"

namespace sim {

struct LoggedEvent {
  engine::Time time = 0;
  std::string context;  // "input": a timeline event
  const engine::EventType* type = nullptr;
  std::array<int64_t, 4> values{};
  std::string text;
  std::string point;
  std::string file;  // of the script line, or empty
  int line = 0;
  uint64_t step = 0;

  // The value of a field; false if the type has no such field.
  bool Field(std::string_view name, int64_t* value) const;
  std::string Print() const;  // name and print form: "note.on key 60"
};

class EventLog final : public engine::Observer {
 public:
  void OnEvent(const engine::EventRecord& record) override;
  const std::vector<LoggedEvent>& events() const { return events_; }
  std::vector<LoggedEvent> Take() { return std::move(events_); }
  void Clear() { events_.clear(); }

 private:
  std::vector<LoggedEvent> events_;
};

// Golden form: one event a line, `time  block  context  name  values`, after a header line `tactus-trace 1`.
std::string TraceText(std::span<const LoggedEvent> events, const engine::AudioFormat& format);

struct ScoreOptions {
  bool colour = false;
  int width = 120;  // of the whole page
};
// The trace typeset as a score: one column a context, time downwards, a rule at each block that holds an event.
std::string ScoreText(std::span<const LoggedEvent> events, const engine::AudioFormat& format,
                      const ScoreOptions& options);

}  // namespace sim
