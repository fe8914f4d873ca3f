// tostring and print without addresses: an object shows a number given when it is first asked for.
#include <cstdio>
#include <string>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

char numbers_key;  // registry: {object -> number}, weak keys; [1] counts

int ToString(lua_State* state) {
  luaL_checkany(state, 1);
  PushText(state, 1);
  return 1;
}

int Print(lua_State* state) {
  const int count = lua_gettop(state);
  std::string line;
  for (int i = 1; i <= count; ++i) {
    PushText(state, i);
    size_t length = 0;
    const char* text = lua_tolstring(state, -1, &length);
    if (i > 1) line += '\t';
    line.append(text, length);
    lua_pop(state, 1);
  }
  Sandbox::Of(state).hooks().Print(line);
  return 0;
}

}  // namespace

double IdentityOf(lua_State* state, int index) {
  index = lua_absindex(state, index);
  luaL_checkstack(state, 4, "too many values");
  lua_rawgetp(state, LUA_REGISTRYINDEX, &numbers_key);
  lua_pushvalue(state, index);
  lua_rawget(state, -2);
  double number = lua_tonumber(state, -1);
  lua_pop(state, 1);
  if (number == 0) {
    lua_rawgeti(state, -1, 1);
    number = lua_tonumber(state, -1) + 1;
    lua_pop(state, 1);
    lua_pushnumber(state, number);
    lua_rawseti(state, -2, 1);
    lua_pushvalue(state, index);
    lua_pushnumber(state, number);
    lua_rawset(state, -3);
  }
  lua_pop(state, 1);
  return number;
}

void PushText(lua_State* state, int index) {
  index = lua_absindex(state, index);
  luaL_checkstack(state, 4, "too many values");
  if (luaL_callmeta(state, index, "__tostring")) {
    if (!lua_isstring(state, -1)) luaL_error(state, "'__tostring' must return a string");
    return;
  }
  switch (lua_type(state, index)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
      luaL_tolstring(state, index, nullptr);
      return;
    default: {
      char text[64];
      std::snprintf(text, sizeof(text), "%s: 0x%08llx", luaL_typename(state, index),
                    static_cast<unsigned long long>(IdentityOf(state, index)));
      lua_pushstring(state, text);
    }
  }
}

void OpenIdentity(lua_State* state) {
  lua_newtable(state);
  lua_newtable(state);
  lua_pushliteral(state, "k");
  lua_setfield(state, -2, "__mode");
  lua_setmetatable(state, -2);
  lua_rawsetp(state, LUA_REGISTRYINDEX, &numbers_key);
  const luaL_Reg functions[] = {{"tostring", ToString}, {"print", Print}, {nullptr, nullptr}};
  lua_pushglobaltable(state);
  SetFunctions(state, functions);
  lua_pop(state, 1);
}

}  // namespace engine::lua
