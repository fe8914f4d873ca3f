// A schedule: the deviations from the reference run, nothing else. An empty schedule is the reference run.
//
//   tactus-schedule 1
//   scenario: a lost note
//   content: 8f1b...        (hash of the scenario's files)
//   host: halion
//   version: -
//   seed: 1
//
//   at audio commands.pop #17 (block 12): pick script     # step 4711
//   at script io.read.end #1 (block 3): delay until-event
//   at controller lock.release #2 (block 3): wake gui
//   at python csound.lock.lost_boundaries #1 (block 40): value 5
//   end 4
//
// Places are named by context, point and visit within a block, and outcomes by name, so that a schedule survives edits
// of the code; the step is a comment.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "sim/decision.h"

namespace sim {

struct Deviation {
  std::string context;  // "clock": a decision after time moved
  std::string point;    // with ".end" at the end of a Spend
  uint32_t visit = 1;
  int64_t block = 0;
  DecisionKind kind = DecisionKind::pick;
  std::string choice;  // a context, until-event, all, or a value
  uint64_t step = 0;   // 0: unknown
  int line = 0;        // of the text it was read from
  bool operator==(const Deviation& other) const {
    return context == other.context && point == other.point && visit == other.visit && block == other.block &&
           kind == other.kind && choice == other.choice;
  }
};

struct Schedule {
  std::string scenario;
  std::string content;  // hash of the scenario's files, 16 hex digits
  std::string host;
  std::string version = "-";
  uint64_t seed = 1;
  std::vector<Deviation> deviations;
};

std::string ToText(const Deviation& deviation);
std::string ToText(const Schedule& schedule);
// All complaints at once; `file` is for their places.
engine::Result<Schedule> ParseSchedule(const std::string& text, const std::string& file);

}  // namespace sim
