// 4ms MetaModule: two cores, eight contexts, modules in C++ with AsyncThreads. Rules M1.1 to M7.4; see RULES.md for
// those that are modelled.
#pragma once
#include "engine/hosts/host.h"

namespace engine::metamodule {

// One object for the program's life.
const Host& MetaModuleHost();

}  // namespace engine::metamodule
