// HALion's script threads: Controller and Processor. Rules HA-R1 to HA-R94; see RULES.md for those that are modelled.
#pragma once
#include "engine/hosts/host.h"

namespace engine::halion {

// One object for the program's life.
const Host& HalionHost();

}  // namespace engine::halion
