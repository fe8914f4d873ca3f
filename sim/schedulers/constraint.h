// An order that a run must keep, as text: "controller.commands.push < audio.commands.pop @block 12".
//
// A side is context.point, as schedules name them (".end" behind the end of a Spend); then #k, the k-th visit; then
// @block n. Without #k the first visit is meant. Visits are counted over the run, with @block n within that block.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace sim {

struct Side {
  std::string place;  // "controller.commands.push"
  uint32_t visit = 1;
  int64_t block = -1;  // -1: any
  bool operator==(const Side&) const = default;
};

struct Constraint {
  Side first, second;
  bool operator==(const Constraint&) const = default;
};

std::string ToText(const Constraint& constraint);
// Errors have a column; `file` and `line` say where the text is from.
engine::Result<Constraint> ParseConstraint(std::string_view text, const std::string& file = "constraint", int line = 1);

}  // namespace sim
