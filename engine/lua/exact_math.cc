// Functions whose last bit must not depend on the processor. libm's double sin, exp, pow and their kin choose their
// code by whether it can fuse a multiplication and an addition, and the results differ; its long double ones run on the
// x87 everywhere. They are more exact than a double, too.
#include <math.h>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

// The operator ^ of Lua's virtual machine calls this one: a program's own definition goes before that of a shared
// library, for everybody in the process.
extern "C" double pow(double base, double exponent) noexcept { return static_cast<double>(powl(base, exponent)); }

namespace engine::lua {
namespace {

template <long double (*function)(long double)>
int One(lua_State* state) {
  lua_pushnumber(state, static_cast<double>(function(luaL_checknumber(state, 1))));
  return 1;
}

template <long double (*function)(long double, long double)>
int Two(lua_State* state) {
  lua_pushnumber(state, static_cast<double>(function(luaL_checknumber(state, 1), luaL_checknumber(state, 2))));
  return 1;
}

// log(x [, base])
int Log(lua_State* state) {
  const long double x = luaL_checknumber(state, 1);
  if (lua_isnoneornil(state, 2)) {
    lua_pushnumber(state, static_cast<double>(logl(x)));
    return 1;
  }
  const double base = luaL_checknumber(state, 2);
  lua_pushnumber(state, static_cast<double>(base == 10 ? log10l(x) : logl(x) / logl(base)));
  return 1;
}

}  // namespace

void OpenExactMath(lua_State* state) {
  constexpr luaL_Reg kFunctions[] = {
      {"acos", One<acosl>}, {"asin", One<asinl>}, {"atan", One<atanl>}, {"atan2", Two<atan2l>}, {"cos", One<cosl>},
      {"cosh", One<coshl>}, {"exp", One<expl>},   {"log", Log},         {"log10", One<log10l>}, {"pow", Two<powl>},
      {"sin", One<sinl>},   {"sinh", One<sinhl>}, {"tan", One<tanl>},   {"tanh", One<tanhl>},   {nullptr, nullptr}};
  lua_getglobal(state, LUA_MATHLIBNAME);
  SetFunctions(state, kFunctions);
  lua_pop(state, 1);
}

}  // namespace engine::lua
