#include "engine/hosts/host.h"

namespace engine {

const ContextSpec& Machine::Context(std::string_view name) const {
  for (const ContextSpec& spec : contexts) {
    if (spec.name.name == name) return spec;
  }
  CHECK(!"a context that the host declared");
  return contexts.front();
}

std::string_view HostConfig::Switch(std::string_view name) const {
  for (const auto& [key, option] : switches) {
    if (key == name) return option;
  }
  CHECK(!"a switch that the host declared");
  return {};
}

Cost HostConfig::CostOf(std::string_view name) const {
  for (const auto& [key, cost] : costs) {
    if (key == name) return cost;
  }
  return {};
}

const std::vector<Knob>& Host::Knobs() const {
  static const std::vector<Knob> none;
  return none;
}

}  // namespace engine
