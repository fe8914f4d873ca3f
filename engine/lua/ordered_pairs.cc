// pairs and next in one order: positive whole numbers, other numbers, strings by their bytes, false, true, objects.
//
// Objects (tables, functions, userdata) have no order of their own. Two of them as keys of one table are reported; they
// then come by IdentityOf, which for objects never shown before depends on addresses.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"
#include "engine/lua/watch.h"

namespace engine::lua {
namespace {

enum class Rank : uint8_t { whole, number, text, boolean, object };

struct Key {
  Rank rank;
  double number = 0;      // also the boolean, and the identity of an object
  std::string_view text;  // Lua's own bytes: valid while the key is in a table or on the stack
  int index = 0;          // in the list of keys

  bool operator<(const Key& other) const {
    if (rank != other.rank) return rank < other.rank;
    if (rank == Rank::text) return text < other.text;
    return number < other.number;
  }
};

Key KeyAt(lua_State* state, int index) {
  switch (lua_type(state, index)) {
    case LUA_TNUMBER: {
      const double number = lua_tonumber(state, index);
      return {.rank = number > 0 && number == std::floor(number) ? Rank::whole : Rank::number,
              .number = number,
              .text = {}};
    }
    case LUA_TSTRING: {
      size_t length = 0;
      const char* text = lua_tolstring(state, index, &length);
      return {.rank = Rank::text, .number = 0, .text = {text, length}};
    }
    case LUA_TBOOLEAN:
      return {.rank = Rank::boolean, .number = lua_toboolean(state, index) ? 1.0 : 0.0, .text = {}};
    default:
      return {.rank = Rank::object, .number = IdentityOf(state, index), .text = {}};
  }
}

// Pushes a list of the keys of the table at `index`, in order.
void PushKeys(lua_State* state, int index) {
  index = lua_absindex(state, index);
  luaL_checkstack(state, 8, "too many values");
  std::vector<Key> keys;
  size_t objects = 0;
  lua_newtable(state);
  const int found = lua_gettop(state);
  ForEachKey(state, index, [&] {
    keys.push_back(KeyAt(state, -1));
    keys.back().index = static_cast<int>(keys.size());
    objects += keys.back().rank == Rank::object;
    lua_pushvalue(state, -1);
    lua_rawseti(state, found, keys.back().index);
  });
  Sandbox& sandbox = Sandbox::Of(state);
  if (objects > 1) {
    sandbox.ReportUnordered(state,
                            "a table with several tables, functions or objects as keys is walked; they have no order, "
                            "so another run or machine may walk them in another one");
  }
  sandbox.Charge(state, static_cast<int64_t>(keys.size()));
  std::sort(keys.begin(), keys.end());
  lua_createtable(state, static_cast<int>(keys.size()), 0);
  for (size_t i = 0; i < keys.size(); ++i) {
    lua_rawgeti(state, found, keys[i].index);
    lua_rawseti(state, -2, static_cast<int>(i) + 1);
  }
  lua_remove(state, found);
}

// From position `at` (1, 2, ...) of the list: pushes the first key still in the table, and its value. Returns the
// position, or 0 and pushes nothing.
int PushFrom(lua_State* state, int table, int keys, int at) {
  for (;; ++at) {
    lua_rawgeti(state, keys, at);
    if (lua_isnil(state, -1)) break;
    lua_pushvalue(state, -1);
    RawGet(state, table);
    if (!lua_isnil(state, -1)) return at;
    lua_pop(state, 2);
  }
  lua_pop(state, 1);
  return 0;
}

// Upvalues: the table, its keys, the last position. A table that changes during the walk is read as it is then; fields
// that are new are not visited.
int Step(lua_State* state) {
  const int last = static_cast<int>(lua_tointeger(state, lua_upvalueindex(3)));
  const int at = PushFrom(state, lua_upvalueindex(1), lua_upvalueindex(2), last + 1);
  if (at == 0) {
    lua_pushnil(state);
    return 1;
  }
  lua_pushinteger(state, at);
  lua_replace(state, lua_upvalueindex(3));
  HandOut(state, lua_upvalueindex(1), -2, -1);
  return 2;
}

int Pairs(lua_State* state) {
  luaL_checkany(state, 1);
  if (luaL_getmetafield(state, 1, "__pairs")) {
    lua_pushvalue(state, 1);
    lua_call(state, 1, 3);
    return 3;
  }
  luaL_checktype(state, 1, LUA_TTABLE);
  TouchContents(state, 1, false);
  lua_pushvalue(state, 1);
  PushKeys(state, 1);
  lua_pushinteger(state, 0);
  lua_pushcclosure(state, Step, 3);
  lua_pushvalue(state, 1);
  lua_pushnil(state);
  return 3;
}

// The least key, without sorting: next(t) is how scripts ask whether a table is empty.
int PushFirst(lua_State* state) {
  size_t objects = 0, count = 0;
  lua_settop(state, 1);
  lua_pushnil(state);  // 2: the least so far
  Key least{.rank = Rank::object, .number = INFINITY, .text = {}};
  ForEachKey(state, 1, [&] {
    const Key key = KeyAt(state, -1);
    objects += key.rank == Rank::object;
    if (++count == 1 || key < least) {
      least = key;
      lua_pushvalue(state, -1);
      lua_replace(state, 2);
    }
  });
  Sandbox& sandbox = Sandbox::Of(state);
  sandbox.Charge(state, static_cast<int64_t>(count));
  if (objects == count && objects > 1) {
    sandbox.ReportUnordered(state,
                            "next() has to choose between tables, functions or objects as keys; they have no order");
  }
  if (count == 0) {
    TouchContents(state, 1, false);
    return 1;
  }
  lua_pushvalue(state, 2);
  RawGet(state, 1);
  HandOut(state, 1, 2, 3);
  return 2;
}

// Position of the first key behind the one at index 2, which may have left the table.
int PositionBehind(lua_State* state, int keys) {
  const Key previous = KeyAt(state, 2);
  int low = 1, high = static_cast<int>(lua_rawlen(state, keys)) + 1;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    lua_rawgeti(state, keys, middle);
    const Key key = KeyAt(state, -1);
    lua_pop(state, 1);  // stays alive in the list
    if (previous < key) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

void Forget(lua_State* state) {
  for (int field = 1; field <= 3; ++field) {
    lua_pushnil(state);
    lua_rawseti(state, lua_upvalueindex(1), field);
  }
}

// next(table, key). Upvalue 1 remembers one walk, {table, keys, position of the last key}, so that a loop over next
// costs as much as one over pairs.
int Next(lua_State* state) {
  luaL_checktype(state, 1, LUA_TTABLE);
  lua_settop(state, 2);
  const int walk = lua_upvalueindex(1);
  if (lua_isnil(state, 2)) {
    Forget(state);  // a new walk sees what has been added since
    return PushFirst(state);
  }
  lua_rawgeti(state, walk, 1);
  const bool same_table = lua_rawequal(state, -1, 1);
  lua_rawgeti(state, walk, 2);  // 4: keys
  lua_rawgeti(state, walk, 3);
  int at = static_cast<int>(lua_tointeger(state, -1));
  if (same_table) lua_rawgeti(state, 4, at);
  if (same_table && lua_rawequal(state, -1, 2)) {
    ++at;
  } else {
    lua_settop(state, 3);
    PushKeys(state, 1);  // 4
    lua_pushvalue(state, 1);
    lua_rawseti(state, walk, 1);
    lua_pushvalue(state, 4);
    lua_rawseti(state, walk, 2);
    at = PositionBehind(state, 4);
  }
  at = PushFrom(state, 1, 4, at);
  if (at == 0) {
    Forget(state);
    TouchContents(state, 1, false);
    lua_pushnil(state);
    return 1;
  }
  lua_pushinteger(state, at);
  lua_rawseti(state, walk, 3);
  HandOut(state, 1, -2, -1);
  return 2;
}

}  // namespace

void OpenOrder(lua_State* state) {
  lua_register(state, "pairs", Pairs);
  lua_newtable(state);
  lua_pushcclosure(state, Next, 1);
  lua_setglobal(state, "next");
}

}  // namespace engine::lua
