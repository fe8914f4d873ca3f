// HISE as a host: see README.md.
#pragma once
#include "engine/hosts/host.h"

namespace engine::hise {

const Host& HiseHost();

}  // namespace engine::hise
