// Copies of what a script keeps in tables: what is saved, and what each slot has for itself.
//
// Thread rules: under the script's lock.
#pragma once
#include "engine/lua/lua_api.h"

namespace engine::halion {

// Pushes a copy of the value at the index: tables as deep as they go, whatever refers to whom; everything else is
// shared.
void PushCopy(lua_State* state, int index);

}  // namespace engine::halion
