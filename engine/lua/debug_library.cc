// debug: looking, not touching. C functions are closed, because their locals and upvalues are the host's.
#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

int GetLocal(lua_State* state) {
  const int index = luaL_checkint(state, 2);
  if (lua_isfunction(state, 1)) {
    luaL_argcheck(state, !lua_iscfunction(state, 1), 1, "a C function is closed to scripts");
    lua_pushvalue(state, 1);
    lua_pushstring(state, lua_getlocal(state, nullptr, index));
    return 1;
  }
  lua_Debug activation;
  const int level = luaL_checkint(state, 1);
  if (level < 0 || !lua_getstack(state, level, &activation)) return luaL_argerror(state, 1, "level out of range");
  lua_getinfo(state, "S", &activation);
  luaL_argcheck(state, *activation.what != 'C', 1, "a C function is closed to scripts");
  const char* name = lua_getlocal(state, &activation, index);
  if (name == nullptr) {
    lua_pushnil(state);
    return 1;
  }
  lua_pushstring(state, name);
  lua_insert(state, -2);
  return 2;
}

int GetUpvalue(lua_State* state) {
  luaL_checktype(state, 1, LUA_TFUNCTION);
  luaL_argcheck(state, !lua_iscfunction(state, 1), 1, "a C function is closed to scripts");
  const char* name = lua_getupvalue(state, 1, luaL_checkint(state, 2));
  if (name == nullptr) return 0;
  lua_pushstring(state, name);
  lua_insert(state, -2);
  return 2;
}

// Sees through __metatable, but not for userdata: what their metatables hold was written for the host.
int GetMetatable(lua_State* state) {
  luaL_checkany(state, 1);
  luaL_argcheck(state, !lua_isuserdata(state, 1), 1, "userdata is closed to scripts");
  if (!lua_getmetatable(state, 1)) lua_pushnil(state);
  return 1;
}

void Keep(lua_State* state, const char* name) {  // from the stock table below the top into the top
  lua_getfield(state, -2, name);
  lua_setfield(state, -2, name);
}

}  // namespace

void OpenDebug(lua_State* state) {
  lua_pushcfunction(state, luaopen_debug);
  lua_call(state, 0, 1);
  lua_newtable(state);
  Keep(state, "getinfo");
  Keep(state, "traceback");
  const luaL_Reg functions[] = {
      {"getlocal", GetLocal}, {"getupvalue", GetUpvalue}, {"getmetatable", GetMetatable}, {nullptr, nullptr}};
  SetFunctions(state, functions);
  Refuse(state, "debug", "debug.debug");
  Refuse(state, "gethook", "debug.gethook");
  Refuse(state, "getregistry", "debug.getregistry");
  Refuse(state, "getuservalue", "debug.getuservalue");
  Refuse(state, "sethook", "debug.sethook");
  Refuse(state, "setlocal", "debug.setlocal");
  Refuse(state, "setmetatable", "debug.setmetatable");
  Refuse(state, "setupvalue", "debug.setupvalue");
  Refuse(state, "setuservalue", "debug.setuservalue");
  Refuse(state, "upvalueid", "debug.upvalueid");
  Refuse(state, "upvaluejoin", "debug.upvaluejoin");
  luaL_getsubtable(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(state, -2);
  lua_setfield(state, -2, LUA_DBLIBNAME);
  lua_pop(state, 1);
  lua_setglobal(state, LUA_DBLIBNAME);
  lua_pop(state, 1);
}

}  // namespace engine::lua
