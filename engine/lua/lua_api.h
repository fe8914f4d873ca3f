// The Lua C API as this folder uses it: 5.2.4 built as C++, whose errors are C++ exceptions, so destructors run. Its
// functions have C linkage, and the headers say so themselves when a C++ compiler reads them through lua.hpp.
#pragma once
#include <lua.hpp>

static_assert(LUA_VERSION_NUM == 502, "HALion embeds Lua 5.2");
