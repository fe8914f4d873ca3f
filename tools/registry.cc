#include "tools/registry.h"

#include <array>

#include "engine/hosts/halion/halion.h"

namespace tools {

std::span<const engine::Host* const> Hosts() {
  static const std::array<const engine::Host*, 1> hosts = {&engine::halion::HalionHost()};
  return hosts;
}

}  // namespace tools
