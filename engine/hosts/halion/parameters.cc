#include "engine/hosts/halion/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/hosts/halion/copy.h"

namespace engine::halion {
namespace {

using Type = Parameter::Type;
constexpr const char* kTypeNames[] = {"float", "integer", "boolean", "string", "variant"};

double NumberField(lua_State* state, int table, const char* name, double fallback) {
  lua_getfield(state, table, name);
  double value = lua_isnumber(state, -1) ? lua_tonumber(state, -1) : fallback;
  lua_pop(state, 1);
  return value;
}

bool FlagField(lua_State* state, int table, const char* name, bool fallback) {
  lua_getfield(state, table, name);
  bool value = lua_isnil(state, -1) ? fallback : lua_toboolean(state, -1) != 0;
  lua_pop(state, 1);
  return value;
}

std::string TextField(lua_State* state, int table, const char* name, const std::string& fallback) {
  lua_getfield(state, table, name);
  std::string value = lua_type(state, -1) == LUA_TSTRING ? lua_tostring(state, -1) : fallback;
  lua_pop(state, 1);
  return value;
}

Type TypeOf(lua_State* state, int index, double increment) {
  switch (lua_type(state, index)) {
    case LUA_TBOOLEAN:
      return Type::boolean;
    case LUA_TSTRING:
      return Type::text;
    case LUA_TTABLE:
      return Type::table;
    default:
      return increment == 1 ? Type::integer : Type::real;
  }
}

// Takes the function at the index; nil is none.
int TakeFunction(lua_State* state, int index) {
  if (!lua_isfunction(state, index)) return 0;
  lua_pushvalue(state, index);
  return luaL_ref(state, LUA_REGISTRYINDEX);
}

// An array of names: the values are its indices, from 0 if there is a name at 0.
void TakeStrings(lua_State* state, int index, Parameter& out) {
  lua_pushvalue(state, index);
  lua::Sandbox::Unwrap(state, -1);
  const int table = lua_gettop(state);
  lua_rawgeti(state, table, 0);
  const int first = lua_isnil(state, -1) ? 1 : 0;
  lua_pop(state, 1);
  for (int i = first;; ++i) {
    lua_rawgeti(state, table, i);
    const bool is_text = lua_isstring(state, -1) != 0;
    if (is_text) out.strings.emplace_back(lua_tostring(state, -1));
    lua_pop(state, 1);
    if (!is_text) break;
  }
  lua_pop(state, 1);
  out.type = Type::integer;
  out.increment = 1;
  out.min = first;
  out.max = first + static_cast<double>(std::max<size_t>(out.strings.size(), 1)) - 1;
}

bool IsDefinition(lua_State* state, int index) {
  if (!lua_istable(state, index)) return false;
  lua_getfield(state, index, "parameterDefinition");
  const bool is = lua_toboolean(state, -1) != 0;
  lua_pop(state, 1);
  return is;
}

// What a table says that has the names of the arguments for keys: HA-R41.
void TakeFields(lua_State* state, int table, Parameter& out) {
  out.min = NumberField(state, table, "min", out.min);
  out.max = NumberField(state, table, "max", out.max);
  out.increment = NumberField(state, table, "increment", out.increment);
  out.format = TextField(state, table, "format", out.format);
  out.write_always = FlagField(state, table, "writeAlways", out.write_always);
  out.read_only = FlagField(state, table, "readOnly", out.read_only);
  out.automatable = FlagField(state, table, "automatable", out.automatable);
  out.processor_callback = FlagField(state, table, "processorCallback", out.processor_callback);
  out.persistent = FlagField(state, table, "persistent", out.persistent);
}

void TakeType(Script& script, lua_State* state, int table, Parameter& out) {
  const std::string type = TextField(state, table, "type", "");
  if (type.empty()) return;
  if (type == "envelope")
    script.Raise(state, "defineParameter: parameters of the type 'envelope' are not modelled by tactus");
  for (int i = 0; i < 5; ++i) {
    if (type == kTypeNames[i]) out.type = static_cast<Type>(i);
  }
}

// One table of named arguments. Leaves the default on top.
Parameter Named(Script& script, lua_State* state) {
  Parameter out;
  out.name = TextField(state, 1, "name", "");
  if (out.name.empty()) script.Raise(state, "defineParameter needs a name");
  out.long_name = TextField(state, 1, "longName", out.name);
  TakeFields(state, 1, out);
  lua_getfield(state, 1, "onChanged");
  out.on_changed = TakeFunction(state, -1);
  lua_pop(state, 1);
  lua_getfield(state, 1, "default");
  out.type = TypeOf(state, -1, out.increment);
  lua_getfield(state, 1, "strings");
  if (lua_istable(state, -1)) TakeStrings(state, -1, out);
  lua_pop(state, 1);
  TakeType(script, state, 1, out);
  return out;
}

// name, longName, default, then what the type needs, then onChanged. Leaves the default on top.
Parameter Positional(Script& script, lua_State* state) {
  Parameter out;
  if (!lua_isstring(state, 1)) script.Raise(state, "defineParameter needs a name");
  out.name = lua_tostring(state, 1);
  out.long_name = lua_isstring(state, 2) ? lua_tostring(state, 2) : out.name;
  int top = lua_gettop(state);
  if (top >= 4) out.on_changed = TakeFunction(state, top);
  if (lua_isnumber(state, 4)) out.min = lua_tonumber(state, 4);
  if (lua_isnumber(state, 5)) out.max = lua_tonumber(state, 5);
  if (lua_isnumber(state, 6)) out.increment = lua_tonumber(state, 6);
  lua_pushvalue(state, 3);
  out.type = TypeOf(state, -1, out.increment);
  if (top >= 4 && lua_istable(state, 4)) TakeStrings(state, 4, out);
  if (IsDefinition(state, -1)) {
    TakeFields(state, 3, out);
    lua_getfield(state, 3, "default");
    lua_replace(state, -2);
    TakeType(script, state, 3, out);
    lua_getfield(state, 3, "strings");
    if (lua_istable(state, -1)) TakeStrings(state, -1, out);
    lua_pop(state, 1);
  }
  return out;
}

}  // namespace

void Parameters::Define(Script& script, lua_State* state) {
  lua_settop(state, std::max(lua_gettop(state), 3));
  bool named = lua_istable(state, 1);
  Parameter parameter = named ? Named(script, state) : Positional(script, state);
  if (Find(parameter.name)) script.Raise(state, fmt::format("the parameter '{}' is defined twice", parameter.name));
  if (lua_isnil(state, -1)) {
    lua_pop(state, 1);
    lua_pushnumber(state, 0);  // HA-R40
  }
  lua_setglobal(state, parameter.name.c_str());
  all_.push_back(std::move(parameter));
}

Parameter* Parameters::Find(std::string_view name) {
  for (Parameter& parameter : all_) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

bool Parameters::Set(Parameter& parameter, lua_State* state) {
  if (parameter.numeric()) {
    double value = std::clamp(lua_tonumber(state, -1), parameter.min, parameter.max);
    if (parameter.type == Type::integer) value = to_nearest_ ? std::round(value) : std::trunc(value);
    lua_pop(state, 1);
    lua_pushnumber(state, value);
  } else if (parameter.type == Type::boolean && !lua_isboolean(state, -1)) {
    bool value = lua_tonumber(state, -1) != 0;
    lua_pop(state, 1);
    lua_pushboolean(state, value);
  }
  lua_getglobal(state, parameter.name.c_str());
  bool same = lua_rawequal(state, -1, -2) != 0;
  lua_pop(state, 1);
  lua_setglobal(state, parameter.name.c_str());
  return parameter.on_changed != 0 && (!same || parameter.write_always);  // HA-R42
}

std::string Parameters::Print(const Parameter& parameter, lua_State* state) {
  lua_getglobal(state, parameter.name.c_str());
  std::string value;
  switch (lua_type(state, -1)) {
    case LUA_TBOOLEAN:
      value = lua_toboolean(state, -1) ? "true" : "false";
      break;
    case LUA_TNUMBER:
      value = fmt::format("{}", lua_tonumber(state, -1));
      break;
    case LUA_TSTRING:
      value = lua_tostring(state, -1);
      break;
    default:
      value = luaL_typename(state, -1);
  }
  lua_pop(state, 1);
  return parameter.name + "=" + value;
}

void Parameters::PushDefinition(const Parameter& parameter, lua_State* state) {
  lua_newtable(state);
  auto text = [&](const char* key, const std::string& value) {
    lua_pushstring(state, value.c_str());
    lua_setfield(state, -2, key);
  };
  auto number = [&](const char* key, double value) {
    lua_pushnumber(state, value);
    lua_setfield(state, -2, key);
  };
  auto flag = [&](const char* key, bool value) {
    lua_pushboolean(state, value);
    lua_setfield(state, -2, key);
  };
  text("name", parameter.name);
  text("longName", parameter.long_name);
  text("type", kTypeNames[static_cast<int>(parameter.type)]);
  if (parameter.numeric()) {
    number("min", parameter.min);
    number("max", parameter.max);
    number("increment", parameter.increment);
  }
  if (!parameter.format.empty()) text("format", parameter.format);
  if (!parameter.strings.empty()) {
    lua_newtable(state);
    for (size_t i = 0; i < parameter.strings.size(); ++i) {
      lua_pushstring(state, parameter.strings[i].c_str());
      lua_rawseti(state, -2, static_cast<int>(parameter.min) + static_cast<int>(i));
    }
    lua_setfield(state, -2, "strings");
  }
  flag("writeAlways", parameter.write_always);
  flag("readOnly", parameter.read_only);
  flag("automatable", parameter.automatable);
  flag("processorCallback", parameter.processor_callback);
  flag("persistent", parameter.persistent);
  flag("parameterDefinition", true);
  lua_getglobal(state, parameter.name.c_str());
  lua_setfield(state, -2, "default");
}

void Parameters::Save(lua_State* state) {
  for (const Saved& old : saved_) luaL_unref(state, LUA_REGISTRYINDEX, old.reference);
  saved_.clear();
  for (const Parameter& parameter : all_) {
    if (!parameter.persistent) continue;
    lua_getglobal(state, parameter.name.c_str());
    PushCopy(state, -1);
    lua_remove(state, -2);
    saved_.push_back({parameter.name, luaL_ref(state, LUA_REGISTRYINDEX)});
  }
}

void Parameters::Restore(lua_State* state) {
  for (const Saved& saved : saved_) {
    lua_rawgeti(state, LUA_REGISTRYINDEX, saved.reference);
    PushCopy(state, -1);
    lua_remove(state, -2);
    lua_setglobal(state, saved.name.c_str());
  }
}

}  // namespace engine::halion
