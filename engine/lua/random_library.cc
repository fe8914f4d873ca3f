// math.random on the run's seed, the same numbers on every machine. Arguments and errors as in Lua 5.2.
#include <cmath>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

int MathRandom(lua_State* state) {
  const double unit = Sandbox::Of(state).random().Unit();
  double low = 1, high = 0;
  switch (lua_gettop(state)) {
    case 0:
      lua_pushnumber(state, unit);
      return 1;
    case 1:
      high = luaL_checknumber(state, 1);
      luaL_argcheck(state, low <= high, 1, "interval is empty");
      break;
    case 2:
      low = luaL_checknumber(state, 1);
      high = luaL_checknumber(state, 2);
      luaL_argcheck(state, low <= high, 2, "interval is empty");
      break;
    default:
      return luaL_error(state, "wrong number of arguments");
  }
  lua_pushnumber(state, std::floor(unit * (high - low + 1)) + low);
  return 1;
}

// A seed chosen by the script is mixed with the run's, so that other runs still see other numbers.
int MathRandomSeed(lua_State* state) {
  Sandbox::Of(state).Reseed(luaL_checknumber(state, 1));
  return 0;
}

}  // namespace

void OpenRandom(lua_State* state) {
  const luaL_Reg functions[] = {{"random", MathRandom}, {"randomseed", MathRandomSeed}, {nullptr, nullptr}};
  lua_getglobal(state, LUA_MATHLIBNAME);
  SetFunctions(state, functions);
  lua_pop(state, 1);
}

}  // namespace engine::lua
