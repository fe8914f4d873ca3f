// Which of several Csounds a call of the timeline means.
#pragma once
#include <string>

#include "engine/hosts/value.h"

namespace tools::csound_reference {

// By `instance`; without it the first. Null: there is none of that name.
template <class Units>
typename Units::value_type* NamedUnit(Units& units, const engine::Value& arguments) {
  const engine::Value* instance = arguments.Find("instance");
  const std::string name = instance ? instance->As<std::string>() : "";
  if (name.empty() && !units.empty()) return &units.front();
  for (auto& unit : units) {
    if (unit.description.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace tools::csound_reference
