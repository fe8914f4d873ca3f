#include "engine/hosts/csound/arguments.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace engine::csound {
namespace {

constexpr double kLongest = 1e6;  // seconds

// A place for messages: "score_event: pfields".
struct At {
  lua_State* state;
  std::string what;

  [[noreturn]] void Fail(const char* expected, int index) const {
    luaL_error(state, "%s: expected %s, found %s", what.c_str(), expected, luaL_typename(state, index));
    std::abort();  // luaL_error throws
  }
};

double NumberAt(const At& at, int index) {
  if (lua_type(at.state, index) != LUA_TNUMBER) at.Fail("a number", index);
  const double number = lua_tonumber(at.state, index);
  if (!std::isfinite(number)) luaL_error(at.state, "%s: expected a finite number", at.what.c_str());
  return number;
}

Time SecondsAt(const At& at, int index) {
  const double seconds = NumberAt(at, index);
  if (seconds < 0 || seconds > kLongest) {
    luaL_error(at.state, "%s: expected seconds from 0 to 1000000, found %f", at.what.c_str(), seconds);
  }
  return static_cast<Time>(std::llround(seconds * kSecond));
}

int64_t IntegerAt(const At& at, int index, const Field& field) {
  const double number = NumberAt(at, index);
  if (number != std::floor(number) || number < field.min || number > field.max) {
    luaL_error(at.state, "%s: expected a whole number from %f to %f, found %f", at.what.c_str(), field.min, field.max,
               number);
  }
  return static_cast<int64_t>(number);
}

std::string TextAt(const At& at, int index, const Field& field) {
  if (lua_type(at.state, index) != LUA_TSTRING) at.Fail("a string", index);
  std::string text = lua_tostring(at.state, index);
  if (field.type == FieldType::choice &&
      std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end()) {
    luaL_error(at.state, "%s: '%s' is not one of its values", at.what.c_str(), text.c_str());
  }
  return text;
}

Value::List ListAt(const At& at, int index) {
  if (!lua_istable(at.state, index)) at.Fail("a table of numbers", index);
  std::vector<Value::Data> list;
  const int length = static_cast<int>(luaL_len(at.state, index));
  for (int i = 1; i <= length; ++i) {
    lua_rawgeti(at.state, index, i);
    const At place{at.state, at.what + " " + std::to_string(i)};
    list.emplace_back().emplace<double>(NumberAt(place, -1));
    lua_pop(at.state, 1);
  }
  return Value::List(list.begin(), list.end());
}

Value::Data DataAt(const At& at, int index, const Field& field) {
  Value::Data data;
  switch (field.type) {
    case FieldType::boolean:
      if (!lua_isboolean(at.state, index)) at.Fail("true or false", index);
      data.emplace<bool>(lua_toboolean(at.state, index) != 0);
      break;
    case FieldType::integer:
      data.emplace<int64_t>(IntegerAt(at, index, field));
      break;
    case FieldType::real:
      data.emplace<double>(NumberAt(at, index));
      break;
    case FieldType::duration:
      data.emplace<int64_t>(SecondsAt(at, index));
      break;
    case FieldType::cost: {
      const Time time = SecondsAt(at, index);
      data.emplace<Cost>(Cost{time, time});
      break;
    }
    case FieldType::list:
      data.emplace<Value::List>(ListAt(at, index));
      break;
    default:
      data.emplace<std::string>(TextAt(at, index, field));
  }
  return data;
}

}  // namespace

const NamedVerb& VerbNamed(std::string_view name) {
  for (const NamedVerb& verb : AllVerbs()) {
    if (verb.name == name) return verb;
  }
  CHECK(false);
  return AllVerbs().front();
}

Value ArgumentsOf(lua_State* state, int index, const NamedVerb& verb) {
  Value::Map map;
  for (const Field& field : verb.fields) {
    if (field.name == "do") {
      map.emplace_back(field.name, Value::List());
      continue;
    }
    lua_getfield(state, index, std::string(field.name).c_str());
    const At at{state, std::string(verb.name) + ": " + std::string(field.name)};
    map.emplace_back(field.name, DataAt(at, lua_gettop(state), field));
    lua_pop(state, 1);
  }
  return Value(std::move(map));
}

Time DurationAt(lua_State* state, int index, const char* what) { return SecondsAt({state, what}, index); }

}  // namespace engine::csound
