// pcall and xpcall that let the end of a run and fatal errors pass. As in lbaselib.c of Lua 5.2 (MIT licence), so host
// functions may yield inside.
#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

// The status stands at index 1, where the called function or the handler was.
int Finish(lua_State* state, int status) {
  const bool succeeded = status == LUA_OK || status == LUA_YIELD;
  if (!succeeded) Sandbox::Of(state).PassUncatchable(state, status);
  lua_pushboolean(state, succeeded);
  lua_replace(state, 1);
  return lua_gettop(state);
}

int Continue(lua_State* state) { return Finish(state, lua_getctx(state, nullptr)); }

int ProtectedCall(lua_State* state) {
  luaL_checkany(state, 1);
  lua_pushnil(state);
  lua_insert(state, 1);
  return Finish(state, lua_pcallk(state, lua_gettop(state) - 2, LUA_MULTRET, 0, 0, Continue));
}

int ProtectedCallWithHandler(lua_State* state) {
  const int count = lua_gettop(state);
  luaL_argcheck(state, count >= 2, 2, "value expected");
  lua_pushvalue(state, 1);
  lua_copy(state, 2, 1);
  lua_replace(state, 2);
  return Finish(state, lua_pcallk(state, count - 2, LUA_MULTRET, 1, 0, Continue));
}

}  // namespace

// Plain C functions, not through Sandbox::Push: what they throw is already saved.
void OpenProtectedCalls(lua_State* state) {
  lua_register(state, "pcall", ProtectedCall);
  lua_register(state, "xpcall", ProtectedCallWithHandler);
}

}  // namespace engine::lua
