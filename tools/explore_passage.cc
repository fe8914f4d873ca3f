#include "tools/explore_passage.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/schedulers/wrapper.h"

namespace tools {
namespace {

// Sees each step of a run, with the place of its context in the script.
class Follower final : public sim::Wrapper {
 public:
  Follower(sim::Scheduler& inner, const sim::SimRuntime& runtime, std::vector<PassageRow>& rows)
      : Wrapper(inner), runtime_(runtime), rows_(rows) {}

  void Visit(engine::ContextId context, engine::Point point, bool at_end, engine::Time now) override {
    Keep(context, point, at_end, now);
    Wrapper::Visit(context, point, at_end, now);
  }
  void VisitAccess(engine::ContextId context, engine::Point point, const engine::Memory& memory,
                   engine::AccessKind kind, engine::MemoryOrder order, engine::Time now) override {
    Keep(context, point, false, now);
    Wrapper::VisitAccess(context, point, memory, kind, order, now);
  }
  uint32_t Decide(const sim::Decision& decision) override {
    const uint32_t answer = AskInner(decision);
    if (answer != 0 && !rows_.empty()) rows_.back().deviation = true;
    return answer;
  }

 private:
  void Keep(engine::ContextId context, engine::Point point, bool at_end, engine::Time now) {
    const bool clock = context == engine::kNoContext;
    const engine::Location location = clock ? engine::Location{} : runtime_.Self().location;
    rows_.push_back({.time = now,
                     .step = runtime_.Steps(),
                     .context = clock ? "clock" : std::string(machine()->NameOf(context)),
                     .text = std::string(point.name) + (at_end ? ".end" : ""),
                     .location = location.file ? fmt::format("{}:{}", location.file, location.line) : ""});
  }

  const sim::SimRuntime& runtime_;
  std::vector<PassageRow>& rows_;
};

}  // namespace

std::vector<PassageRow> Follow(scenarios::SimSession& session, sim::Scheduler& scheduler) {
  std::vector<PassageRow> rows;
  Follower follower(scheduler, session.machine(), rows);
  if (!session.Run(follower).ok()) return {};
  for (const sim::LoggedEvent& event : session.result().events) {
    rows.push_back({.time = event.time,
                    .step = event.step,
                    .context = event.context,
                    .text = event.Print(),
                    .location = event.file.empty() ? "" : fmt::format("{}:{}", event.file, event.line),
                    .event = true,
                    .finding = event.type->kind == engine::EventType::Class::finding});
  }
  // An event comes after the step that its context stands at.
  std::stable_sort(rows.begin(), rows.end(), [](const PassageRow& a, const PassageRow& b) { return a.step < b.step; });
  std::erase_if(rows, [](const PassageRow& row) { return row.context == "clock" && !row.deviation; });
  return rows;
}

size_t PartingOf(const std::vector<PassageRow>& a, const std::vector<PassageRow>& b) {
  size_t at = 0;
  while (at < a.size() && at < b.size() && a[at].Matches(b[at])) ++at;
  return at;
}

}  // namespace tools
