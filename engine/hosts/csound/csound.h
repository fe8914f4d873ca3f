// Csound's performance thread with the real Csound in it. Rules C1.1 to C7.6; see RULES.md for those that are modelled.
#pragma once
#include "engine/hosts/host.h"

namespace engine::csound {

// One object for the program's life.
const Host& CsoundHost();

}  // namespace engine::csound
