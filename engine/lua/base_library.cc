// setmetatable and collectgarbage, less what would make a run depend on the garbage collector.
#include <cstring>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

int SetMetatable(lua_State* state) {
  const int type = lua_type(state, 2);
  luaL_checktype(state, 1, LUA_TTABLE);
  luaL_argcheck(state, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table expected");
  if (luaL_getmetafield(state, 1, "__metatable")) return luaL_error(state, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    lua_pushliteral(state, "__gc");
    lua_rawget(state, 2);
    if (!lua_isnil(state, -1))
      return luaL_error(state, "a metatable with __gc is refused: finalisers run at no fixed time");
  }
  lua_settop(state, 2);
  lua_setmetatable(state, 1);
  return 1;
}

int CollectGarbage(lua_State* state) {
  const char* option = luaL_optstring(state, 1, "collect");
  if (std::strcmp(option, "count") == 0) {  // the size of our heap would tie the script to the machine
    lua_pushnumber(state, 0);
    lua_pushnumber(state, 0);
    return 2;
  }
  const bool step = std::strcmp(option, "step") == 0;
  if (!step && std::strcmp(option, "collect") != 0) {
    return luaL_error(state, "collectgarbage('%s') is not available in a script", option);
  }
  Sandbox& sandbox = Sandbox::Of(state);
  sandbox.Charge(state, static_cast<int64_t>(sandbox.heap().used_bytes() / 64));  // about one step an object
  lua_gc(state, LUA_GCCOLLECT, 0);
  if (step) {
    lua_pushboolean(state, 1);
  } else {
    lua_pushnumber(state, 0);
  }
  return 1;
}

}  // namespace

void OpenBase(lua_State* state) {
  const luaL_Reg functions[] = {{"setmetatable", SetMetatable}, {"collectgarbage", CollectGarbage}, {nullptr, nullptr}};
  lua_pushglobaltable(state);
  SetFunctions(state, functions);
  lua_pop(state, 1);
}

}  // namespace engine::lua
