// Where something happened, and how to say it in a sentence.
#pragma once
#include <string>

#include "sim/watcher.h"

namespace sim::checkers {

struct Place {
  ContextId context = engine::kNoContext;
  Point point = "start";
  engine::Location location;
  Time time = 0;
};

inline Place PlaceOf(const Moment& at) { return {at.who.id, at.point, at.who.location, at.time}; }

// "2.5 ms": all digits that are not zero, down to the nanosecond.
std::string TimeText(Time time);
// "script.lua:4", or nothing.
std::string LocationText(const engine::Location& location);
// "commands.pop (script.lua:4, at 2.5 ms)".
std::string PlaceText(const Place& place);
// A finding at that place.
engine::Finding FindingAt(MachineView& machine, const char* kind, const Place& place, std::string message);

}  // namespace sim::checkers
