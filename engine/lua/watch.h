// Watched tables: how Sandbox::WatchGlobals learns who reads and writes a script's globals and what they hold.
//
// A table becomes watched when it is stored in a global or in a watched table, or is read from one. It stays the object
// it was, so == , its use as a key and its number in tostring keep their meaning, but it is hollow from then on: what
// it held has moved, as it lies in memory, to a table of its own that no script ever sees, so every access of the
// interpreter misses and comes to the metamethods of its face. (A proxy that stands for an untouched table would be the
// usual way; a script that kept the table in a local and finds it again in a global would then hold two objects.)
//
//     held --> { contents, name, script's metatable, __index = ... } --metatable--> face { __index, __newindex, ... }
//                  |
//                  +--> { 60, 64, 67 }
//
// 1. Fields that name a metamethod stay in the hollow table, since the interpreter reads them there when the table is
//    itself a metatable; what is done to them is not reported.
// 2. The face has copies of the operators of the script's own metatable; they are renewed by setmetatable and whenever
//    the table is read from a watched one.
// 3. The environment of a script is a hollow table as well; its contents are the real globals, which the host uses.
// 4. What was there before WatchGlobals (libraries, functions and tables of the host) is never watched.
//
// Functions that give an index take any but a relative one that their own pushes would move. All of them do nothing
// beyond their plain counterpart while nothing is watched.
#pragma once
#include <string_view>

#include "engine/lua/lua_api.h"

namespace engine::lua {

// What WatchGlobals does to the state.
void OpenWatch(lua_State* state);
// The environment of chunks.
void PushEnvironment(lua_State* state);

// ---- watch_table.cc: the tables.

// Whether Lua's tables lie in memory as Watch believes.
bool TablesCanBeWatched(lua_State* state);
void OpenWatchedTables(lua_State* state);
// Makes a hollow table whose contents are the table at the top, which it replaces.
void PushHollow(lua_State* state);
// Declares the table at `index` and all that it holds the host's, for good.
void LeaveUnwatched(lua_State* state, int index);
// Whether the key names a metamethod.
bool IsEvent(lua_State* state, int key);
// If the table at `index` is watched, pushes its contents.
bool PushContents(lua_State* state, int index);
// Pushes the name of a watched table: "" for the environment.
void PushName(lua_State* state, int index);
// Pushes the metatable that the script gave to the table at `index`, or nil.
void PushScriptMetatable(lua_State* state, int index);
// Gives the metatable at the top, or nil, to a watched table.
void SetScriptMetatable(lua_State* state, int index);
// The value at `value` is read from or stored in the watched table `parent` at `key`: it is watched from now on.
void Reach(lua_State* state, int value, int parent, int key);
// lua_rawget and lua_rawset as a script means them.
void RawGet(lua_State* state, int table);
void RawSet(lua_State* state, int table);
// The metamethods __index, __newindex and __len of a face.
int WatchedIndex(lua_State* state);
int WatchedNewIndex(lua_State* state);
int WatchedLength(lua_State* state);

// Calls visit() with each key of the table at `table` at the top of the stack; visit leaves the stack as it is.
template <typename Visit>
void ForEachKey(lua_State* state, int table, Visit visit) {
  table = lua_absindex(state, table);
  const bool watched = PushContents(state, table);
  if (!watched) lua_pushvalue(state, table);
  const int contents = lua_gettop(state);
  for (lua_pushnil(state); lua_next(state, contents);) {
    lua_pop(state, 1);
    visit();
  }
  if (watched) {
    for (lua_pushnil(state); lua_next(state, table);) {
      lua_pop(state, 1);
      if (lua_type(state, -1) == LUA_TSTRING) visit();  // the other keys are those of hollow tables
    }
  }
  lua_pop(state, 1);
}

// ---- watch_access.cc: what is reported.

// The contents of the table at `table` are read or written, whatever the key. Not reported for the environment.
void TouchContents(lua_State* state, int table, bool write);
// The script is given what the table holds at `key`: reports a read, and has the value watched, and the key.
void HandOut(lua_State* state, int table, int key, int value);
// Reports a write and stores, raw.
void Store(lua_State* state, int table, int key, int value);

// ---- watch_functions.cc: raw access and the functions of Lua's libraries that are written in C.

void OpenWatchedFunctions(lua_State* state);

}  // namespace engine::lua
