#include <cstring>
#include <string>
#include <vector>

#include "engine/lua/sandbox.h"
#include "engine/lua/watch.h"

namespace engine::lua {
namespace {

constexpr int kLongestChain = 100;  // of tables that are each other's __index, as in Lua

char initial_key;      // registry: {name -> value} of the globals before the script
char environment_key;  // registry: the environment

std::string NameOf(lua_State* state, int table) {
  PushName(state, table);
  size_t length = 0;
  const char* text = lua_tolstring(state, -1, &length);
  std::string name(text, length);
  lua_pop(state, 1);
  return name;
}

// A global's name as touches give it.
std::string TextOf(lua_State* state, int key) {
  if (lua_type(state, key) != LUA_TSTRING && lua_type(state, key) != LUA_TNUMBER) return "?";
  lua_pushvalue(state, key);
  size_t length = 0;
  const char* text = lua_tolstring(state, -1, &length);
  std::string name(text, length);
  lua_pop(state, 1);
  return name;
}

bool IsWatched(lua_State* state, int table) {
  if (!PushContents(state, table)) return false;
  lua_pop(state, 1);
  return true;
}

// A value that was there before the script, under its name.
bool IsInitial(lua_State* state, int key, int value) {
  lua_rawgetp(state, LUA_REGISTRYINDEX, &initial_key);
  lua_pushvalue(state, key);
  lua_rawget(state, -2);
  const bool initial = !lua_isnil(state, -1) && lua_rawequal(state, -1, value);
  lua_pop(state, 2);
  return initial;
}

bool InMainChunk(lua_State* state) {
  lua_Debug activation;
  for (int level = 0; lua_getstack(state, level, &activation); ++level) {
    lua_getinfo(state, "S", &activation);
    if (std::strcmp(activation.what, "C") != 0) return std::strcmp(activation.what, "main") == 0;
  }
  return false;
}

// Replaces the table at `at` by the metamethod `event` of its script; nil if there is none.
void StepAlong(lua_State* state, int at, const char* event) {
  PushScriptMetatable(state, at);
  if (lua_istable(state, -1)) {
    lua_pushstring(state, event);
    lua_rawget(state, -2);
    lua_remove(state, -2);
  }
  lua_replace(state, at);
}

bool HasEvent(lua_State* state, int index, const char* event) {
  if (!luaL_getmetafield(state, index, event)) return false;
  lua_pop(state, 1);
  return true;
}

int AfterIndex(lua_State*) { return 1; }
int AfterNewIndex(lua_State*) { return 0; }

// The value at `value` was found in the table at `found`, after tables that miss it.
void ReportFound(lua_State* state, int found, const std::vector<std::string>& missed) {
  Sandbox& sandbox = Sandbox::Of(state);
  if (!lua_isfunction(state, -1)) {
    for (const std::string& name : missed) sandbox.Touch(state, name, false);
  }
  const int value = lua_gettop(state);
  if (IsWatched(state, found)) {
    HandOut(state, found, 2, value);
  } else {
    Reach(state, value, 1, 2);
  }
}

}  // namespace

void TouchContents(lua_State* state, int table, bool write) {
  if (!IsWatched(state, table)) return;
  const std::string name = NameOf(state, table);
  if (!name.empty()) Sandbox::Of(state).Touch(state, name, write);
}

void HandOut(lua_State* state, int table, int key, int value) {
  luaL_checkstack(state, 8, "too many values");
  table = lua_absindex(state, table);
  key = lua_absindex(state, key);
  value = lua_absindex(state, value);
  if (!IsWatched(state, table)) return;
  Reach(state, value, table, key);
  Reach(state, key, table, key);
  if (lua_isfunction(state, value)) return;
  std::string name = NameOf(state, table);
  if (!name.empty() && IsEvent(state, key)) return;
  if (name.empty()) {
    if (IsInitial(state, key, value)) return;
    name = TextOf(state, key);
  }
  Sandbox::Of(state).Touch(state, name, false);
}

void Store(lua_State* state, int table, int key, int value) {
  luaL_checkstack(state, 8, "too many values");
  table = lua_absindex(state, table);
  key = lua_absindex(state, key);
  value = lua_absindex(state, value);
  if (IsWatched(state, table)) {
    const std::string name = NameOf(state, table);
    const bool definition = lua_isfunction(state, value) && InMainChunk(state);
    if (!definition && (name.empty() || !IsEvent(state, key))) {
      Sandbox::Of(state).Touch(state, name.empty() ? TextOf(state, key) : name, true);
    }
    Reach(state, value, table, key);
    Reach(state, key, table, key);
  }
  lua_pushvalue(state, key);
  lua_pushvalue(state, value);
  RawSet(state, table);
}

// Walks along the chain of __index as luaV_gettable does, so that a script's function is called from this frame, where
// it may wait, and errors are said as the interpreter says them.
int WatchedIndex(lua_State* state) {
  std::vector<std::string> missed;
  lua_settop(state, 2);
  lua_pushvalue(state, 1);  // 3: the table that is asked
  lua_pushvalue(state, 1);  // 4: what is asked next
  for (int i = 0; i < kLongestChain; ++i) {
    lua_settop(state, 4);
    if (lua_isfunction(state, 4)) {
      for (const std::string& name : missed) Sandbox::Of(state).Touch(state, name, false);
      missed = {};
      lua_insert(state, 3);
      lua_pushvalue(state, 2);
      lua_callk(state, 2, 1, 0, AfterIndex);
      return 1;
    }
    if (!lua_istable(state, 4)) {
      if (!HasEvent(state, 4, "__index"))
        return luaL_error(state, "attempt to index a %s value", luaL_typename(state, 4));
      lua_pushvalue(state, 2);
      lua_gettable(state, 4);
      return 1;
    }
    lua_copy(state, 4, 3);
    lua_pushvalue(state, 2);
    RawGet(state, 3);
    if (lua_isnil(state, 5)) StepAlong(state, 4, "__index");
    if (!lua_isnil(state, 5) || lua_isnil(state, 4)) {
      ReportFound(state, 3, missed);
      return 1;
    }
    if (IsWatched(state, 3)) missed.push_back(NameOf(state, 3));
    if (!missed.empty() && missed.back().empty()) missed.back() = TextOf(state, 2);
  }
  return luaL_error(state, "loop in gettable");
}

int WatchedNewIndex(lua_State* state) {
  lua_settop(state, 3);
  lua_pushvalue(state, 1);  // 4: the table that is given the value
  lua_pushvalue(state, 1);  // 5: what is given it next
  for (int i = 0; i < kLongestChain; ++i) {
    lua_settop(state, 5);
    if (lua_isfunction(state, 5)) {
      lua_insert(state, 4);
      lua_pushvalue(state, 2);
      lua_pushvalue(state, 3);
      lua_callk(state, 3, 0, 0, AfterNewIndex);
      return 0;
    }
    if (!lua_istable(state, 5)) {
      if (!HasEvent(state, 5, "__newindex"))
        return luaL_error(state, "attempt to index a %s value", luaL_typename(state, 5));
      lua_pushvalue(state, 2);
      lua_pushvalue(state, 3);
      lua_settable(state, 5);
      return 0;
    }
    lua_copy(state, 5, 4);
    lua_pushvalue(state, 2);
    RawGet(state, 4);
    if (lua_isnil(state, 6)) StepAlong(state, 5, "__newindex");
    if (lua_isnil(state, 6) && !lua_isnil(state, 5)) continue;
    if (lua_isnil(state, 2)) return luaL_error(state, "table index is nil");
    if (lua_type(state, 2) == LUA_TNUMBER && lua_tonumber(state, 2) != lua_tonumber(state, 2)) {
      return luaL_error(state, "table index is NaN");
    }
    Store(state, 4, 2, 3);
    return 0;
  }
  return luaL_error(state, "loop in settable");
}

int WatchedLength(lua_State* state) {
  TouchContents(state, 1, false);
  PushContents(state, 1);
  lua_pushinteger(state, static_cast<lua_Integer>(lua_rawlen(state, -1)));
  return 1;
}

void PushEnvironment(lua_State* state) { lua_rawgetp(state, LUA_REGISTRYINDEX, &environment_key); }

void OpenWatch(lua_State* state) {
  OpenWatchedTables(state);
  OpenWatchedFunctions(state);
  lua_pushglobaltable(state);
  const int globals = lua_gettop(state);
  LeaveUnwatched(state, globals);
  lua_pushvalue(state, globals);
  PushHollow(state);
  lua_pushvalue(state, -1);
  lua_rawsetp(state, LUA_REGISTRYINDEX, &environment_key);
  luaL_getsubtable(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(state, -2);
  lua_setfield(state, -2, "_G");
  lua_newtable(state);
  for (lua_pushnil(state); lua_next(state, globals);) {
    lua_pushvalue(state, -2);
    lua_insert(state, -2);
    lua_rawset(state, -4);
  }
  PushEnvironment(state);
  lua_setfield(state, -2, "_G");
  lua_rawsetp(state, LUA_REGISTRYINDEX, &initial_key);
  lua_settop(state, globals - 1);
}

}  // namespace engine::lua
