#include "engine/hosts/halion/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace engine::halion {
namespace {

double NumberField(lua_State* state, const char* name, double fallback) {
  lua_getfield(state, 1, name);
  double value = lua_isnumber(state, -1) ? lua_tonumber(state, -1) : fallback;
  lua_pop(state, 1);
  return value;
}

bool FlagField(lua_State* state, const char* name) {
  lua_getfield(state, 1, name);
  bool value = lua_toboolean(state, -1) != 0;
  lua_pop(state, 1);
  return value;
}

Parameter::Type TypeOf(lua_State* state, int index, double increment) {
  switch (lua_type(state, index)) {
    case LUA_TBOOLEAN:
      return Parameter::Type::boolean;
    case LUA_TSTRING:
      return Parameter::Type::text;
    default:
      return increment == 1 ? Parameter::Type::integer : Parameter::Type::real;
  }
}

// Takes the function at the index; nil is none.
int TakeFunction(lua_State* state, int index) {
  if (!lua_isfunction(state, index)) return 0;
  lua_pushvalue(state, index);
  return luaL_ref(state, LUA_REGISTRYINDEX);
}

// One table of named arguments. Leaves the default on top.
Parameter Named(Script& script, lua_State* state) {
  Parameter out;
  lua_getfield(state, 1, "name");
  if (!lua_isstring(state, -1)) script.Raise(state, "defineParameter needs a name");
  out.name = lua_tostring(state, -1);
  lua_getfield(state, 1, "longName");
  out.long_name = lua_isstring(state, -1) ? lua_tostring(state, -1) : out.name;
  lua_pop(state, 2);
  out.min = NumberField(state, "min", 0);
  out.max = NumberField(state, "max", 100);
  out.increment = NumberField(state, "increment", 0);
  out.write_always = FlagField(state, "writeAlways");
  out.read_only = FlagField(state, "readOnly");
  lua_getfield(state, 1, "onChanged");
  out.on_changed = TakeFunction(state, -1);
  lua_pop(state, 1);
  lua_getfield(state, 1, "default");
  out.type = TypeOf(state, -1, out.increment);
  lua_getfield(state, 1, "type");
  std::string_view type = lua_isstring(state, -1) ? lua_tostring(state, -1) : "";
  if (type == "integer") out.type = Parameter::Type::integer;
  if (type == "float") out.type = Parameter::Type::real;
  if (type == "boolean") out.type = Parameter::Type::boolean;
  if (type == "string") out.type = Parameter::Type::text;
  lua_pop(state, 1);
  return out;
}

// name, longName, default, then what the type needs, then onChanged. Leaves the default on top.
Parameter Positional(Script& script, lua_State* state) {
  Parameter out;
  if (!lua_isstring(state, 1)) script.Raise(state, "defineParameter needs a name");
  out.name = lua_tostring(state, 1);
  out.long_name = lua_isstring(state, 2) ? lua_tostring(state, 2) : out.name;
  if (lua_isnumber(state, 4)) out.min = lua_tonumber(state, 4);
  if (lua_isnumber(state, 5)) out.max = lua_tonumber(state, 5);
  if (lua_isnumber(state, 6)) out.increment = lua_tonumber(state, 6);
  int top = lua_gettop(state);
  if (top >= 4) out.on_changed = TakeFunction(state, top);
  lua_pushvalue(state, 3);
  out.type = TypeOf(state, -1, out.increment);
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
  if (parameter.type == Parameter::Type::real || parameter.type == Parameter::Type::integer) {
    double value = std::clamp(lua_tonumber(state, -1), parameter.min, parameter.max);
    if (parameter.type == Parameter::Type::integer) value = static_cast<double>(static_cast<int64_t>(value));
    lua_pop(state, 1);
    lua_pushnumber(state, value);
  } else if (parameter.type == Parameter::Type::boolean && !lua_isboolean(state, -1)) {
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

InvocationPtr Parameters::OnChanged(Script& script, const Parameter& parameter) {
  return script.Referenced(Side::controller, "onChanged(" + parameter.name + ")", parameter.on_changed, false);
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

}  // namespace engine::halion
