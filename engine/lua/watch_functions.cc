// The functions of Lua's libraries that read and write tables behind the interpreter's back, and so would find watched
// tables hollow. (pairs and next are in ordered_pairs.cc.)
#include <string_view>

#include "engine/lua/sandbox.h"
#include "engine/lua/watch.h"

namespace engine::lua {
namespace {

// The function that a wrapper stands for, in the wrapper's own frame, so that errors name it as before. It finds its
// upvalues where it had them.
int CallWrapped(lua_State* state) {
  return reinterpret_cast<lua_CFunction>(lua_touserdata(state, lua_upvalueindex(3)))(state);
}

// Replaces the C function `field` of the table at the top.
void WrapWatched(lua_State* state, const char* field, lua_CFunction wrapper) {
  lua_getfield(state, -1, field);
  const int wrapped = lua_gettop(state);
  for (int upvalue = 1; upvalue <= 2; ++upvalue) {
    if (lua_getupvalue(state, wrapped, upvalue) == nullptr) lua_pushnil(state);
  }
  lua_pushlightuserdata(state, reinterpret_cast<void*>(lua_tocfunction(state, wrapped)));
  lua_pushcclosure(state, wrapper, 3);
  lua_setfield(state, wrapped - 1, field);
  lua_settop(state, wrapped - 1);
}

bool Unwrap(lua_State* state, int index) {
  if (!PushContents(state, index)) return false;
  lua_replace(state, index);
  return true;
}

int Get(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  luaL_checkany(state, 2);
  lua_settop(state, 2);
  lua_pushvalue(state, 2);
  RawGet(state, 1);
  HandOut(state, 1, 2, 3);
  return 1;
}

int Set(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  luaL_checkany(state, 2);
  luaL_checkany(state, 3);
  lua_settop(state, 3);
  Store(state, 1, 2, 3);
  lua_settop(state, 1);
  return 1;
}

// rawlen, table.concat, maxn.
int Reading(lua_State* state) {
  TouchContents(state, 1, false);
  if (lua_gettop(state) > 0) Unwrap(state, 1);
  return CallWrapped(state);
}

int IpairsStep(lua_State* state) {
  const int i = luaL_checkint(state, 2) + 1;
  luaL_checktype(state, 1, LUA_TTABLE);
  lua_settop(state, 2);
  lua_pushinteger(state, i);
  lua_pushvalue(state, 3);
  RawGet(state, 1);
  HandOut(state, 1, 3, 4);
  return lua_isnil(state, 4) ? 1 : 2;
}

int Ipairs(lua_State* state) {
  if (luaL_getmetafield(state, 1, "__ipairs")) return CallWrapped(state);
  luaL_checktype(state, 1, LUA_TTABLE);
  lua_pushcfunction(state, IpairsStep);
  lua_pushvalue(state, 1);
  lua_pushinteger(state, 0);
  return 3;
}

int GetMetatable(lua_State* state) {
  luaL_checkany(state, 1);
  if (!lua_istable(state, 1)) return CallWrapped(state);
  TouchContents(state, 1, false);
  PushScriptMetatable(state, 1);
  if (!lua_istable(state, -1)) return 1;
  lua_pushliteral(state, "__metatable");
  lua_rawget(state, -2);
  if (lua_isnil(state, -1)) lua_pop(state, 1);
  return 1;
}

// debug.getmetatable.
int GetTrueMetatable(lua_State* state) {
  if (!lua_istable(state, 1)) return CallWrapped(state);
  TouchContents(state, 1, false);
  PushScriptMetatable(state, 1);
  return 1;
}

// The wrapped function checks the arguments and sets the metatable of a table that stands for the watched one.
int SetMetatable(lua_State* state) {
  if (lua_gettop(state) < 2 || !PushContents(state, 1)) return CallWrapped(state);
  lua_settop(state, 2);
  lua_newtable(state);  // 3
  lua_pushvalue(state, 1);
  lua_rawseti(state, 3, 1);
  PushScriptMetatable(state, 1);
  if (lua_istable(state, 4)) {
    lua_newtable(state);
    lua_pushliteral(state, "__metatable");
    lua_rawget(state, 4);
    lua_setfield(state, 5, "__metatable");
    lua_setmetatable(state, 3);
  }
  lua_settop(state, 3);
  lua_replace(state, 1);
  CallWrapped(state);
  lua_settop(state, 1);
  lua_rawgeti(state, 1, 1);
  TouchContents(state, 2, true);
  if (!lua_getmetatable(state, 1)) lua_pushnil(state);
  SetScriptMetatable(state, 2);
  return 1;
}

// Of the watched table at index 1.
int RawLength(lua_State* state) {
  PushContents(state, 1);
  const int length = static_cast<int>(lua_rawlen(state, -1));
  lua_pop(state, 1);
  return length;
}

int Insert(lua_State* state) {
  const int count = lua_gettop(state);
  if (count == 0 || !PushContents(state, 1)) return CallWrapped(state);
  lua_pop(state, 1);
  TouchContents(state, 1, false);
  TouchContents(state, 1, true);
  if (count > 1 && lua_istable(state, count)) {
    if (count > 2) {
      lua_pushvalue(state, 2);
    } else {
      lua_pushinteger(state, RawLength(state) + 1);
    }
    Reach(state, count, 1, count + 1);
    lua_settop(state, count);
  }
  Unwrap(state, 1);
  return CallWrapped(state);
}

// The elements that a function of C gives to the script without asking us.
void ReachElements(lua_State* state) {
  PushContents(state, 1);
  const int contents = lua_gettop(state), length = static_cast<int>(lua_rawlen(state, contents));
  for (int i = 1; i <= length; ++i) {
    lua_rawgeti(state, contents, i);
    lua_pushinteger(state, i);
    Reach(state, contents + 1, 1, contents + 2);
    lua_settop(state, contents);
  }
  lua_settop(state, contents - 1);
}

int Remove(lua_State* state) {
  const int count = lua_gettop(state);
  if (count == 0 || !PushContents(state, 1)) return CallWrapped(state);
  TouchContents(state, 1, false);
  TouchContents(state, 1, true);
  if (!lua_isnoneornil(state, 2)) {
    lua_pushvalue(state, 2);
  } else {
    lua_pushinteger(state, RawLength(state));
  }
  lua_pushvalue(state, -1);
  lua_rawget(state, count + 1);
  Reach(state, count + 3, 1, count + 2);
  lua_settop(state, count);
  Unwrap(state, 1);
  return CallWrapped(state);
}

int Sort(lua_State* state) {
  if (lua_gettop(state) == 0 || !PushContents(state, 1)) return CallWrapped(state);
  lua_pop(state, 1);
  TouchContents(state, 1, false);
  TouchContents(state, 1, true);
  ReachElements(state);
  Unwrap(state, 1);
  return CallWrapped(state);
}

int Unpack(lua_State* state) {
  if (lua_gettop(state) == 0 || !PushContents(state, 1)) return CallWrapped(state);
  lua_pop(state, 1);
  TouchContents(state, 1, false);
  ReachElements(state);
  Unwrap(state, 1);
  return CallWrapped(state);
}

// error(message, level): the frames of our metamethods are not the script's and do not count.
int Raise(lua_State* state) {
  const int wanted = luaL_optint(state, 2, 1);
  if (wanted > 1) {
    int level = 0, counted = 0;
    for (lua_Debug activation; counted < wanted && lua_getstack(state, level + 1, &activation);) {
      ++level;
      lua_getinfo(state, "f", &activation);
      const lua_CFunction function = lua_tocfunction(state, -1);
      lua_pop(state, 1);
      counted += function != WatchedIndex && function != WatchedNewIndex;
    }
    lua_settop(state, 1);
    lua_pushinteger(state, level + wanted - counted);
  }
  return CallWrapped(state);
}

}  // namespace

void OpenWatchedFunctions(lua_State* state) {
  lua_pushglobaltable(state);
  WrapWatched(state, "rawget", Get);
  WrapWatched(state, "rawset", Set);
  WrapWatched(state, "rawlen", Reading);
  WrapWatched(state, "ipairs", Ipairs);
  WrapWatched(state, "getmetatable", GetMetatable);
  WrapWatched(state, "setmetatable", SetMetatable);
  WrapWatched(state, "error", Raise);
  lua_getfield(state, -1, LUA_DBLIBNAME);
  WrapWatched(state, "getmetatable", GetTrueMetatable);
  lua_pop(state, 1);
  lua_getfield(state, -1, LUA_TABLIBNAME);
  WrapWatched(state, "insert", Insert);
  WrapWatched(state, "remove", Remove);
  WrapWatched(state, "concat", Reading);
  WrapWatched(state, "sort", Sort);
  WrapWatched(state, "unpack", Unpack);
  lua_getfield(state, -1, "maxn");
  const bool has_maxn = lua_isfunction(state, -1);
  lua_pop(state, 1);
  if (has_maxn) WrapWatched(state, "maxn", Reading);
  lua_getfield(state, -2, "unpack");
  if (lua_isfunction(state, -1)) {  // the same function under its old name
    lua_getfield(state, -2, "unpack");
    lua_setfield(state, -4, "unpack");
  }
  lua_settop(state, -4);
}

}  // namespace engine::lua
