#include "engine/hosts/halion/event_object.h"

#include <fmt/format.h>

#include <cstdlib>

#include "engine/lua/sandbox.h"

namespace engine::halion {
namespace {

constexpr const char* kMetatable = "HALion.Event";

// "Event: type=1 id=3 note=60 velocity=100 ppqPosition=0": the fields there are, in the order of the documentation.
int Print(lua_State* state) {
  constexpr const char* kFields[] = {"type",  "id",   "note",     "velocity",   "controller",
                                     "value", "bend", "dataType", "ppqPosition"};
  std::string out = "Event:";
  for (const char* field : kFields) {
    lua_getfield(state, 1, field);
    if (lua_isnumber(state, -1)) out += fmt::format(" {}={}", field, lua_tonumber(state, -1));
    lua_pop(state, 1);
  }
  lua_pushlstring(state, out.data(), out.size());
  return 1;
}

}  // namespace

EventObject::EventObject(lua_State* state, double ppq_position) : state_(state) {
  lua_newtable(state);
  Mark(state, -1);
  Set("ppqPosition", ppq_position);
}

void EventObject::Set(const char* field, double value) {
  lua_pushnumber(state_, value);
  lua_setfield(state_, -2, field);
}

void EventObject::SetBytes(const char* field, const std::string& bytes) {
  lua_newtable(state_);
  int count = 0;
  const char* at = bytes.c_str();
  for (char* end = nullptr;; at = end) {
    const int64_t byte = std::strtoll(at, &end, 16);
    if (end == at) break;
    lua_pushnumber(state_, static_cast<double>(byte));
    lua_rawseti(state_, -2, ++count);
  }
  lua_setfield(state_, -2, field);
  Set("dataSize", count);
}

bool EventObject::Is(lua_State* state, int index) {
  if (!lua::Sandbox::GetMetatable(state, index)) return false;
  luaL_getmetatable(state, kMetatable);
  const bool same = lua_rawequal(state, -1, -2) != 0;
  lua_pop(state, 2);
  return same;
}

void EventObject::Mark(lua_State* state, int index) {
  const int table = lua_absindex(state, index);
  if (luaL_newmetatable(state, kMetatable)) {
    lua::Sandbox::Push(state, &Print);
    lua_setfield(state, -2, "__tostring");
    lua_pushboolean(state, 0);
    lua_setfield(state, -2, "__metatable");
  }
  lua_setmetatable(state, table);
}

}  // namespace engine::halion
