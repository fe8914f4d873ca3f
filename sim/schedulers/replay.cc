#include "sim/schedulers/replay.h"

#include "engine/base/hash.h"
#include "sim/schedulers/wrapper.h"

namespace sim {
namespace {

constexpr std::string_view kEnd = ".end";

bool EndsWithEnd(const std::string& point) {
  return point.size() > kEnd.size() && point.compare(point.size() - kEnd.size(), kEnd.size(), kEnd) == 0;
}

}  // namespace

Replay::Replay(Schedule schedule) {
  for (Deviation& deviation : schedule.deviations) {
    // A point may itself be named "lock.end": Matches tries both readings.
    lines_.push_back({deviation, engine::HashText(deviation.point), EndsWithEnd(deviation.point), Line::Fate::unseen});
    if (lines_.back().at_end) {
      std::string_view stem(deviation.point);
      stem.remove_suffix(kEnd.size());
      lines_.back().stem_hash = engine::HashText(stem);
    }
  }
}

void Replay::Begin(MachineView& machine) {
  machine_ = &machine;
  visits_.Clear();
  applied_count_ = 0;
  for (Line& line : lines_) line.fate = Line::Fate::unseen;
}

uint64_t Replay::NextStop(uint64_t step) { return applied_count_ < lines_.size() ? step : kNever; }

bool Replay::Matches(const Line& line) const {
  bool same_point =
      place_.at_end ? line.at_end && line.stem_hash == place_.point.hash : line.point_hash == place_.point.hash;
  return same_point && line.deviation.visit == place_.visit && line.deviation.block == place_.block &&
         line.deviation.context == ContextName(place_.context, *machine_);
}

void Replay::Visit(ContextId context, Point point, bool at_end, Time now) {
  place_ = visits_.Count(context, point, at_end, machine_->BlockAt(now));
  LookUp();
}

void Replay::Return(ContextId context, Point point, bool at_end) {
  place_ = visits_.Last(context, point, at_end);
  LookUp();
}

void Replay::LookUp() {
  relevant_ = false;
  for (Line& line : lines_) {
    if (line.fate == Line::Fate::applied || !Matches(line)) continue;
    relevant_ = true;
    line.fate = Line::Fate::visited;
  }
}

uint32_t Replay::Decide(const Decision& decision) {
  if (!relevant_) return 0;
  for (Line& line : lines_) {
    if (line.fate == Line::Fate::applied || line.deviation.kind != decision.kind || !Matches(line)) continue;
    for (uint32_t answer = 0; answer < decision.options; ++answer) {
      if (ChoiceName(decision, answer, *machine_) != line.deviation.choice) continue;
      line.fate = Line::Fate::applied;
      ++applied_count_;
      return answer;
    }
    line.fate = Line::Fate::refused;
    return 0;
  }
  return 0;
}

std::vector<Replay::Unapplied> Replay::unapplied() const {
  std::vector<Unapplied> out;
  for (const Line& line : lines_) {
    switch (line.fate) {
      case Line::Fate::applied:
        break;
      case Line::Fate::unseen:
        out.push_back({line.deviation, "the run never came to this place"});
        break;
      case Line::Fate::visited:
        out.push_back({line.deviation, "there was nothing to decide there"});
        break;
      case Line::Fate::refused:
        out.push_back({line.deviation, "'" + line.deviation.choice + "' could not be chosen there"});
        break;
    }
  }
  return out;
}

}  // namespace sim
