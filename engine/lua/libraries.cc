#include "engine/lua/libraries.h"

#include "engine/lua/sandbox.h"

namespace engine::lua {

void Refuse(lua_State* state, const char* field, const char* full_name) {
  lua_pushstring(state, full_name);
  lua_pushcclosure(
      state,
      [](lua_State* calling) {
        return luaL_error(calling, "%s is not available in a script", lua_tostring(calling, lua_upvalueindex(1)));
      },
      1);
  lua_setfield(state, -2, field);
}

void SetFunctions(lua_State* state, const luaL_Reg* functions) {
  for (; functions->name != nullptr; ++functions) {
    Sandbox::Push(state, functions->func);
    lua_setfield(state, -2, functions->name);
  }
}

void Wrap(lua_State* state, const char* field, lua_CFunction wrapper) {
  lua_getfield(state, -1, field);
  const lua_CFunction stock = lua_tocfunction(state, -1);
  lua_pop(state, 1);
  Sandbox::Push(state, wrapper, reinterpret_cast<void*>(stock));
  lua_setfield(state, -2, field);
}

int CallStock(lua_State* state) {
  return reinterpret_cast<lua_CFunction>(lua_touserdata(state, lua_upvalueindex(1)))(state);
}

// Stock libraries first, then what replaces parts of them. io, os, package and debug are built from nothing, so that a
// function we forgot is missing, not open. There is no coroutine library (HA-R90).
void OpenLibraries(lua_State* state) {
  const luaL_Reg stock[] = {{"_G", luaopen_base},
                            {LUA_STRLIBNAME, luaopen_string},
                            {LUA_TABLIBNAME, luaopen_table},
                            {LUA_MATHLIBNAME, luaopen_math},
                            {LUA_BITLIBNAME, luaopen_bit32}};
  for (const luaL_Reg& library : stock) {
    luaL_requiref(state, library.name, library.func, 1);
    lua_pop(state, 1);
  }
  OpenIdentity(state);
  OpenOrder(state);
  OpenProtectedCalls(state);
  OpenBase(state);
  OpenStrings(state);
  OpenPatterns(state);
  OpenTables(state);
  OpenExactMath(state);
  OpenRandom(state);
  OpenClock(state);
  OpenReading(state);
  OpenDebug(state);
  OpenLoading(state);
}

}  // namespace engine::lua
