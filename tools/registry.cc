#include "tools/registry.h"

#include <array>

#include "engine/hosts/csound/csound.h"
#include "engine/hosts/halion/halion.h"
#include "engine/hosts/hise/hise.h"
#include "engine/hosts/metamodule/metamodule.h"

namespace tools {

std::span<const engine::Host* const> Hosts() {
  static const std::array<const engine::Host*, 4> hosts = {
      &engine::halion::HalionHost(),
      &engine::hise::HiseHost(),
      &engine::csound::CsoundHost(),
      &engine::metamodule::MetaModuleHost(),
  };
  return hosts;
}

}  // namespace tools
