// table.insert, remove and concat, around the stock ones: __len can claim any length, and the stock loops believe it.
#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

void ChargeLength(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  const int length = luaL_len(state, 1);
  if (length > 0)
    Sandbox::Of(state).Charge(state, length / 8);  // a moved element costs about an eighth of an instruction
}

int Insert(lua_State* state) {
  if (lua_gettop(state) > 2) ChargeLength(state);  // at the end nothing moves
  return CallStock(state);
}

int Remove(lua_State* state) {
  if (lua_gettop(state) > 1) ChargeLength(state);
  return CallStock(state);
}

// The stock function asks for the length, which may call a script, with a buffer of 8 KiB on the C stack: asked before
// it.
int Concat(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  if (lua_isnoneornil(state, 4)) {
    lua_settop(state, 3);
    lua_pushinteger(state, luaL_len(state, 1));
  }
  return CallStock(state);
}

}  // namespace

void OpenTables(lua_State* state) {
  lua_getglobal(state, LUA_TABLIBNAME);
  Wrap(state, "insert", Insert);
  Wrap(state, "remove", Remove);
  Wrap(state, "concat", Concat);
  lua_pop(state, 1);
}

}  // namespace engine::lua
