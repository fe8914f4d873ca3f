#include "sim/schedulers/break_at.h"

#include <charconv>

namespace sim {

engine::Result<BreakPlace> ParseBreakPlace(std::string_view text) {
  size_t hash = text.rfind('#');
  BreakPlace out{.place = std::string(text.substr(0, hash)), .visit = 1};
  if (hash != std::string_view::npos) {
    std::string_view number = text.substr(hash + 1);
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), out.visit);
    if (error != std::errc() || end != number.data() + number.size() || out.visit == 0) {
      return engine::Error{.message = "'" + std::string(number) +
                                      "' is no visit; expected a whole number from 1, as in '" + out.place + "#17'"};
    }
  }
  if (out.place.empty()) return engine::Error{.message = "no point to stop at; expected one as 'commands.pop#17'"};
  return out;
}

void BreakAt::Begin(MachineView& machine) {
  visits_ = 0;
  Wrapper::Begin(machine);
}

void BreakAt::Visit(ContextId context, Point point, bool at_end, Time now) {
  Wrapper::Visit(context, point, at_end, now);
  Look();
}

void BreakAt::VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                          engine::MemoryOrder order, Time now) {
  Wrapper::VisitAccess(context, point, memory, kind, order, now);
  Look();
}

void BreakAt::Look() {
  std::string point = std::string(place().point.name) + (place().at_end ? ".end" : "");
  if (point != wanted_.place && ContextName(place().context, *machine()) + "." + point != wanted_.place) return;
  if (++visits_ == wanted_.visit) reached_();
}

}  // namespace sim
