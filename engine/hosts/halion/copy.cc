#include "engine/hosts/halion/copy.h"

#include "engine/lua/sandbox.h"

namespace engine::halion {
namespace {

// `seen` is the index of a table from each table to its copy.
void Copy(lua_State* state, int index, int seen) {
  luaL_checkstack(state, 8, "a table that is too deep to be copied");
  const int value = lua_absindex(state, index);
  lua_pushvalue(state, value);
  if (!lua_istable(state, value)) return;
  lua_rawget(state, seen);
  if (!lua_isnil(state, -1)) return;
  lua_pop(state, 1);
  lua_newtable(state);
  const int copy = lua_gettop(state);
  lua_pushvalue(state, value);
  lua_pushvalue(state, copy);
  lua_rawset(state, seen);
  lua_pushvalue(state, value);
  lua::Sandbox::Unwrap(state, -1);
  for (lua_pushnil(state); lua_next(state, copy + 1) != 0; lua_pop(state, 1)) {
    lua_pushvalue(state, -2);
    Copy(state, -2, seen);
    lua_rawset(state, copy);
  }
  lua_pop(state, 1);
  if (lua::Sandbox::GetMetatable(state, value)) lua_setmetatable(state, copy);
}

}  // namespace

void PushCopy(lua_State* state, int index) {
  const int value = lua_absindex(state, index);
  lua_newtable(state);
  Copy(state, value, lua_gettop(state));
  lua_remove(state, -2);
}

}  // namespace engine::halion
