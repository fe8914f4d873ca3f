// From a script's table to the arguments of a verb, as its field table types them.
#pragma once
#include "engine/hosts/csound/verbs.h"
#include "engine/lua/lua_api.h"

namespace engine::csound {

// The verb of that name. REQUIRES: there is one.
const NamedVerb& VerbNamed(std::string_view name);
// The table at `index`. Raises a Lua error that names verb, argument and what was found. `do` is left empty: a script
// gives a function in its place.
Value ArgumentsOf(lua_State* state, int index, const NamedVerb& verb);
// Seconds as a script says them. Raises a Lua error if the value is none.
Time DurationAt(lua_State* state, int index, const char* what);

}  // namespace engine::csound
