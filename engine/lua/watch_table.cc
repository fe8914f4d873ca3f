#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "engine/lua/sandbox.h"
#include "engine/lua/watch.h"

namespace engine::lua {
namespace {

char contents_key, name_key, metatable_key;  // in a hollow table
char faces_key;                              // registry: {metatable of a script -> face}, weak keys; [1] without one
char unwatched_key;                          // registry: {table of the host -> true}
char kept_key;                               // registry: {hollow table -> list of what it must not lose}, weak keys

constexpr size_t kLongestName = 64;  // a list of linked tables would make names as long as itself

// In order of their bytes.
constexpr std::string_view kEvents[] = {"__add",   "__call",     "__concat", "__div",      "__eq",    "__gc",
                                        "__index", "__ipairs",   "__le",     "__len",      "__lt",    "__metatable",
                                        "__mod",   "__mode",     "__mul",    "__newindex", "__pairs", "__pow",
                                        "__sub",   "__tostring", "__unm"};

// What a face leaves to the watch instead of copying it from the script's metatable.
bool IsWatchs(std::string_view event) {
  return event == "__index" || event == "__newindex" || event == "__gc" || event == "__mode";
}

// Lua's struct Table (lobject.h of 5.2.4; TablesCanBeWatched would see another one).
struct TableLayout {
  void* next;
  uint8_t type, marked, flags, log2_nodes;
  int array_size;
  char* array;
  char* nodes;
  char* last_free;
  void* metatable;
  void* gray;
};
constexpr int kNodeBytes = 40;

TableLayout& LayoutOf(lua_State* state, int index) {
  return *static_cast<TableLayout*>(const_cast<void*>(lua_topointer(state, index)));
}

// Copying would lose how a table has grown, and with it what # says of a table with holes. The collector is not told:
// one of the two must be new, hence white, and the caller stores something white in the other.
void SwapContents(lua_State* state, int one, int other) {
  TableLayout& a = LayoutOf(state, one);
  TableLayout& b = LayoutOf(state, other);
  std::swap(a.log2_nodes, b.log2_nodes);
  std::swap(a.array, b.array);
  std::swap(a.nodes, b.nodes);
  std::swap(a.last_free, b.last_free);
  std::swap(a.array_size, b.array_size);
}

void PushEvent(lua_State* state, std::string_view event) { lua_pushlstring(state, event.data(), event.size()); }

// Pushes a field of the table at `index` that names a metamethod; nil if it is no table.
void PushEventOf(lua_State* state, int index, std::string_view event) {
  if (!lua_istable(state, index)) return lua_pushnil(state);
  PushEvent(state, event);
  lua_rawget(state, index);
}

// The face at `face` gets the operators of the metatable at `metatable`.
void RenewFace(lua_State* state, int face, int metatable) {
  for (std::string_view event : kEvents) {
    if (IsWatchs(event)) continue;
    PushEvent(state, event);
    PushEventOf(state, metatable, event);
    if (event == "__len" && lua_isnil(state, -1)) {
      lua_pop(state, 1);
      lua_pushcfunction(state, WatchedLength);
    }
    lua_rawset(state, face);
  }
}

// Pushes the face for tables that have the metatable, or nil, at `metatable`; an absolute index.
void PushFace(lua_State* state, int metatable) {
  lua_rawgetp(state, LUA_REGISTRYINDEX, &faces_key);
  const int faces = lua_gettop(state);
  if (lua_istable(state, metatable)) {
    lua_pushvalue(state, metatable);
  } else {
    lua_pushinteger(state, 1);
  }
  lua_pushvalue(state, -1);
  lua_rawget(state, faces);
  if (lua_isnil(state, -1)) {
    lua_pop(state, 1);
    lua_newtable(state);
    lua_pushcfunction(state, WatchedIndex);
    lua_setfield(state, -2, "__index");
    lua_pushcfunction(state, WatchedNewIndex);
    lua_setfield(state, -2, "__newindex");
    RenewFace(state, faces + 2, metatable);
    lua_pushvalue(state, faces + 1);
    lua_pushvalue(state, faces + 2);
    lua_rawset(state, faces);
  } else if (lua_istable(state, metatable)) {
    RenewFace(state, faces + 2, metatable);
  }
  lua_replace(state, faces);
  lua_settop(state, faces);
}

// table.insert and its kin see the contents only, but must find the length that the script's __len claims.
int ClaimedLength(lua_State* state) {
  lua_pushinteger(state, luaL_len(state, lua_upvalueindex(1)));
  return 1;
}

// The contents of the table at `index` are as weak as the metatable at `metatable` says.
void RenewContents(lua_State* state, int index, int metatable) {
  const int top = lua_gettop(state);
  PushContents(state, index);
  PushEventOf(state, metatable, "__mode");  // top + 2
  PushEventOf(state, metatable, "__len");   // top + 3
  if (!lua_getmetatable(state, top + 1)) lua_pushnil(state);
  PushEventOf(state, top + 4, "__mode");
  PushEventOf(state, top + 4, "__len");
  if (!lua_rawequal(state, top + 2, top + 5) || lua_isnil(state, top + 3) != lua_isnil(state, top + 6)) {
    lua_newtable(state);
    lua_pushvalue(state, top + 2);
    lua_setfield(state, -2, "__mode");
    if (!lua_isnil(state, top + 3)) {
      lua_pushvalue(state, index);
      lua_pushcclosure(state, ClaimedLength, 1);
      lua_setfield(state, -2, "__len");
    }
    lua_setmetatable(state, top + 1);
  }
  lua_settop(state, top);
}

bool IsEnvironment(lua_State* state, int index) {
  PushName(state, index);
  const bool environment = lua_rawlen(state, -1) == 0;
  lua_pop(state, 1);
  return environment;
}

// Pushes a list that lives as long as the table at `index`. The collector does not look again at a table of weak keys
// and values that it has been through in this cycle: what such a table is given now would be lost.
void PushKept(lua_State* state, int index) {
  lua_createtable(state, 1, 0);
  lua_pushboolean(state, 0);
  lua_rawseti(state, -2, 1);
  lua_rawgetp(state, LUA_REGISTRYINDEX, &kept_key);
  lua_pushvalue(state, index);
  lua_pushvalue(state, -3);
  lua_rawset(state, -3);
  lua_pop(state, 1);
}

void PushWeakKeyed(lua_State* state) {
  lua_newtable(state);
  lua_newtable(state);
  lua_pushliteral(state, "k");
  lua_setfield(state, -2, "__mode");
  lua_setmetatable(state, -2);
}

// The table at `index` becomes hollow, under the name at the top. Everything that may run out of memory comes first.
void Watch(lua_State* state, int index) {
  const int name = lua_gettop(state), prepared = name + 1, metatable = name + 2, face = name + 3, kept = name + 4,
            contents = name + 5;
  lua_createtable(state, 0, 4);
  lua_pushboolean(state, 0);
  lua_rawsetp(state, prepared, &contents_key);
  lua_pushvalue(state, name);
  lua_rawsetp(state, prepared, &name_key);
  if (!lua_getmetatable(state, index)) lua_pushboolean(state, 0);
  lua_pushvalue(state, metatable);
  lua_rawsetp(state, prepared, &metatable_key);
  for (std::string_view event : kEvents) {
    PushEvent(state, event);
    PushEventOf(state, index, event);
    if (lua_isnil(state, -1)) {
      lua_pop(state, 2);
    } else {
      lua_rawset(state, prepared);
    }
  }
  PushFace(state, metatable);
  PushEventOf(state, metatable, "__mode");
  if (!lua_isnil(state, -1)) PushKept(state, index);
  if (lua_gettop(state) > kept) lua_remove(state, kept);
  lua_newtable(state);
  SwapContents(state, index, contents);
  SwapContents(state, index, prepared);
  lua_pushvalue(state, contents);  // white: the collector looks again at a table that it had been through
  lua_rawsetp(state, index, &contents_key);
  if (lua_istable(state, kept)) {
    lua_pushvalue(state, contents);
    lua_rawseti(state, kept, 1);
  }
  lua_pushvalue(state, face);
  lua_setmetatable(state, index);
  for (lua_pushnil(state); lua_next(state, index);) {
    lua_pop(state, 1);
    if (lua_type(state, -1) != LUA_TSTRING) continue;
    lua_pushvalue(state, -1);
    lua_pushnil(state);
    lua_rawset(state, contents);
  }
  RenewContents(state, index, metatable);
  lua_settop(state, name - 1);
}

// Pushes the name of what the table at `parent` holds at `key`.
void PushNameBelow(lua_State* state, int parent, int key) {
  PushName(state, parent);
  const size_t length = lua_rawlen(state, -1);
  if (length > kLongestName) return;
  if (length > 0) lua_pushliteral(state, ".");
  switch (lua_type(state, key)) {
    case LUA_TSTRING:
    case LUA_TNUMBER:
      lua_pushvalue(state, key);
      lua_tostring(state, -1);
      break;
    case LUA_TBOOLEAN:
      lua_pushstring(state, lua_toboolean(state, key) ? "true" : "false");
      break;
    default:
      lua_pushliteral(state, "?");
  }
  lua_concat(state, length > 0 ? 3 : 2);
  if (lua_rawlen(state, -1) == 0) lua_pushliteral(state, "?");  // "" is the environment's
}

}  // namespace

bool IsEvent(lua_State* state, int key) {
  if (lua_type(state, key) != LUA_TSTRING) return false;
  size_t length = 0;
  const char* text = lua_tolstring(state, key, &length);
  if (length < 4 || text[0] != '_' || text[1] != '_') return false;
  return std::binary_search(std::begin(kEvents), std::end(kEvents), std::string_view(text, length));
}

bool TablesCanBeWatched(lua_State* state) {
  lua_createtable(state, 3, 4);
  const TableLayout& layout = LayoutOf(state, -1);
  bool known = layout.type == LUA_TTABLE && layout.log2_nodes == 2 && layout.array_size == 3 &&
               layout.array != nullptr && layout.nodes != nullptr &&
               layout.last_free - layout.nodes == 4 * kNodeBytes && layout.metatable == nullptr;
  if (known) {
    lua_pushinteger(state, 7);
    lua_rawseti(state, -2, 3);
    lua_newtable(state);
    SwapContents(state, -1, -2);
    lua_rawgeti(state, -1, 3);
    known = lua_tointeger(state, -1) == 7 && lua_rawlen(state, -3) == 0;
    lua_pop(state, 2);
  }
  lua_pop(state, 1);
  return known;
}

void OpenWatchedTables(lua_State* state) {
  PushWeakKeyed(state);
  lua_rawsetp(state, LUA_REGISTRYINDEX, &faces_key);
  PushWeakKeyed(state);
  lua_rawsetp(state, LUA_REGISTRYINDEX, &kept_key);
  lua_newtable(state);
  lua_rawsetp(state, LUA_REGISTRYINDEX, &unwatched_key);
}

void PushHollow(lua_State* state) {
  const int contents = lua_gettop(state);
  lua_newtable(state);
  lua_pushvalue(state, contents);
  lua_rawsetp(state, -2, &contents_key);
  lua_pushliteral(state, "");
  lua_rawsetp(state, -2, &name_key);
  lua_pushnil(state);
  PushFace(state, contents + 2);
  lua_setmetatable(state, contents + 1);
  lua_settop(state, contents + 1);
  lua_replace(state, contents);
}

void LeaveUnwatched(lua_State* state, int index) {
  index = lua_absindex(state, index);
  luaL_checkstack(state, 8, "too many values");
  lua_rawgetp(state, LUA_REGISTRYINDEX, &unwatched_key);
  lua_pushvalue(state, index);
  lua_rawget(state, -2);
  const bool known = lua_toboolean(state, -1);
  lua_pop(state, 1);
  if (!known) {
    lua_pushvalue(state, index);
    lua_pushboolean(state, 1);
    lua_rawset(state, -3);
    for (lua_pushnil(state); lua_next(state, index); lua_pop(state, 1)) {
      if (lua_istable(state, -1)) LeaveUnwatched(state, -1);
    }
  }
  lua_pop(state, 1);
}

bool PushContents(lua_State* state, int index) {
  if (!Sandbox::Of(state).watching() || !lua_istable(state, index)) return false;
  lua_rawgetp(state, index, &contents_key);
  if (!lua_isnil(state, -1)) return true;
  lua_pop(state, 1);
  return false;
}

void PushName(lua_State* state, int index) { lua_rawgetp(state, index, &name_key); }

void PushScriptMetatable(lua_State* state, int index) {
  index = lua_absindex(state, index);
  if (!PushContents(state, index)) {
    if (!lua_getmetatable(state, index)) lua_pushnil(state);
    return;
  }
  lua_rawgetp(state, index, &metatable_key);
  lua_remove(state, -2);
  if (lua_istable(state, -1)) return;
  lua_pop(state, 1);
  lua_pushnil(state);
}

void SetScriptMetatable(lua_State* state, int index) {
  index = lua_absindex(state, index);
  luaL_checkstack(state, 12, "too many values");
  const int metatable = lua_gettop(state);
  lua_pushvalue(state, metatable);
  lua_rawsetp(state, index, &metatable_key);
  PushFace(state, metatable);
  lua_rawgetp(state, LUA_REGISTRYINDEX, &kept_key);
  lua_pushvalue(state, index);
  lua_rawget(state, -2);
  if (lua_istable(state, -1)) {
    lua_pushvalue(state, metatable);
    lua_rawseti(state, -2, 2);
    lua_pushvalue(state, metatable + 1);
    lua_rawseti(state, -2, 3);
  }
  lua_settop(state, metatable + 1);
  lua_setmetatable(state, index);
  if (IsEnvironment(state, index)) {
    // The host's lua_getglobal and lua_setglobal meet the script's metatable too, by way of the environment.
    PushContents(state, index);
    if (lua_isnil(state, metatable)) {
      lua_pushnil(state);
    } else {
      lua_newtable(state);
      lua_pushvalue(state, index);
      lua_setfield(state, -2, "__index");
      lua_pushvalue(state, index);
      lua_setfield(state, -2, "__newindex");
    }
    lua_setmetatable(state, -2);
  } else {
    RenewContents(state, index, metatable);
  }
  lua_settop(state, metatable - 1);
}

void Reach(lua_State* state, int value, int parent, int key) {
  if (!lua_istable(state, value)) return;
  luaL_checkstack(state, 24, "too many values");
  value = lua_absindex(state, value);
  parent = lua_absindex(state, parent);
  key = lua_absindex(state, key);
  const int top = lua_gettop(state);
  if (PushContents(state, value)) {
    PushScriptMetatable(state, value);
    if (lua_istable(state, -1)) {
      PushFace(state, top + 2);
      if (!IsEnvironment(state, value)) RenewContents(state, value, top + 2);
    }
  } else {
    lua_rawgetp(state, LUA_REGISTRYINDEX, &unwatched_key);
    lua_pushvalue(state, value);
    lua_rawget(state, -2);
    if (!lua_toboolean(state, -1)) {
      PushNameBelow(state, parent, key);
      Watch(state, value);
    }
  }
  lua_settop(state, top);
}

void RawGet(lua_State* state, int table) {
  table = lua_absindex(state, table);
  luaL_checkstack(state, 4, "too many values");
  if (!PushContents(state, table)) return lua_rawget(state, table);
  lua_pushvalue(state, -2);
  lua_rawget(state, -2);
  if (lua_isnil(state, -1)) {
    lua_pop(state, 1);
    lua_pushvalue(state, -2);
    lua_rawget(state, table);
  } else if (lua_rawequal(state, -1, -2)) {  // the globals hold themselves as _G
    lua_pop(state, 1);
    lua_pushvalue(state, table);
  }
  lua_replace(state, -3);
  lua_pop(state, 1);
}

void RawSet(lua_State* state, int table) {
  table = lua_absindex(state, table);
  luaL_checkstack(state, 4, "too many values");
  if (IsEvent(state, -2) || !PushContents(state, table)) return lua_rawset(state, table);
  lua_insert(state, -3);
  lua_rawset(state, -3);
  lua_pop(state, 1);
}

}  // namespace engine::lua
