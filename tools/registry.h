// The hosts this program knows. A further one is a line in registry.cc and a dependency.
#pragma once
#include <span>

#include "engine/hosts/host.h"

namespace tools {

std::span<const engine::Host* const> Hosts();

}  // namespace tools
