#include "sim/checkers/place.h"

#include <fmt/format.h>

#include <utility>

namespace sim::checkers {

std::string TimeText(Time time) {
  std::string text = fmt::format("{}.{:06}", time / engine::kMillisecond, time % engine::kMillisecond);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " ms";
}

std::string LocationText(const engine::Location& location) {
  return location.file ? fmt::format("{}:{}", location.file, location.line) : std::string();
}

std::string PlaceText(const Place& place) {
  std::string location = LocationText(place.location);
  return fmt::format("{} ({}{}at {})", place.point.name, location, location.empty() ? "" : ", ", TimeText(place.time));
}

engine::Finding FindingAt(MachineView& machine, const char* kind, const Place& place, std::string message) {
  return {.kind = kind,
          .time = place.time,
          .context = std::string(machine.NameOf(place.context)),
          .point = place.point.name,
          .location = LocationText(place.location),
          .message = std::move(message)};
}

}  // namespace sim::checkers
