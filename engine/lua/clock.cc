// os: virtual time, always UTC. Everything that reaches the machine is refused by name, so that the message says so.
#include <cmath>
#include <cstring>
#include <ctime>
#include <string>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

constexpr double kEpoch = 1704067200;  // 2024-01-01 00:00:00 UTC: where every run starts

// Days from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"); month from 1, any day.
double Days(double year, int month, double day) {
  year -= month <= 2;
  const double era = std::floor(year / 400);
  const double year_of_era = year - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
  return era * 146097 + year_of_era * 365 + std::floor(year_of_era / 4) - std::floor(year_of_era / 100) + day_of_year +
         day - 1 - 719468;
}

double Field(lua_State* state, const char* name, double missing) {
  lua_getfield(state, 1, name);
  int is_number = 0;
  const double value = lua_tonumberx(state, -1, &is_number);
  lua_pop(state, 1);
  if (is_number) return value;
  if (std::isnan(missing)) luaL_error(state, "field '%s' missing in date table", name);
  return missing;
}

int OsTime(lua_State* state) {
  if (lua_isnoneornil(state, 1)) {
    lua_pushnumber(state, std::floor(kEpoch + Sandbox::Of(state).hooks().Seconds()));
    return 1;
  }
  luaL_checktype(state, 1, LUA_TTABLE);
  lua_settop(state, 1);
  const double months = Field(state, "month", NAN) - 1;  // may overflow into years, as with mktime
  const double year = Field(state, "year", NAN) + std::floor(months / 12);
  const int month = static_cast<int>(months - std::floor(months / 12) * 12) + 1;
  const double days = Days(year, month, Field(state, "day", NAN));
  lua_pushnumber(state,
                 ((days * 24 + Field(state, "hour", 12)) * 60 + Field(state, "min", 0)) * 60 + Field(state, "sec", 0));
  return 1;
}

int OsClock(lua_State* state) {
  lua_pushnumber(state, Sandbox::Of(state).hooks().Seconds());
  return 1;
}

int OsDifference(lua_State* state) {
  lua_pushnumber(state, luaL_checknumber(state, 1) - luaL_optnumber(state, 2, 0));
  return 1;
}

void PushDateTable(lua_State* state, const tm& date) {
  const struct {
    const char* name;
    int value;
  } fields[] = {{"sec", date.tm_sec},       {"min", date.tm_min},       {"hour", date.tm_hour},
                {"day", date.tm_mday},      {"month", date.tm_mon + 1}, {"year", date.tm_year + 1900},
                {"wday", date.tm_wday + 1}, {"yday", date.tm_yday + 1}};
  lua_createtable(state, 0, 9);
  for (const auto& field : fields) {
    lua_pushinteger(state, field.value);
    lua_setfield(state, -2, field.name);
  }
  lua_pushboolean(state, 0);
  lua_setfield(state, -2, "isdst");
}

int OsDate(lua_State* state) {
  const char* format = luaL_optstring(state, 1, "%c");
  const double seconds =
      lua_isnoneornil(state, 2) ? kEpoch + Sandbox::Of(state).hooks().Seconds() : luaL_checknumber(state, 2);
  luaL_argcheck(state, std::fabs(seconds) < 1e15, 2, "date cannot be represented");
  const time_t time = static_cast<time_t>(std::floor(seconds));
  tm date{};
  luaL_argcheck(state, ::gmtime_r(&time, &date) != nullptr, 2, "date cannot be represented");
  if (*format == '!') ++format;  // UTC: we know no other
  if (std::strcmp(format, "*t") == 0) {
    PushDateTable(state, date);
    return 1;
  }
  std::string text;
  for (; *format != '\0'; ++format) {
    if (*format != '%') {
      text += *format;
      continue;
    }
    const char conversion = *++format;
    if (conversion == '\0' || std::strchr("aAbBcdHIjmMpSUwWxXyYZ%", conversion) == nullptr) {
      return luaL_error(state, "bad argument #1 to 'date' (invalid conversion specifier '%%%s')",
                        conversion == '\0' ? "" : std::string(1, conversion).c_str());
    }
    const char single[] = {'%', conversion, '\0'};
    char part[128];
    text.append(part, std::strftime(part, sizeof(part), single, &date));
  }
  lua_pushlstring(state, text.data(), text.size());
  return 1;
}

}  // namespace

void OpenClock(lua_State* state) {
  const luaL_Reg functions[] = {
      {"time", OsTime}, {"clock", OsClock}, {"difftime", OsDifference}, {"date", OsDate}, {nullptr, nullptr}};
  lua_newtable(state);
  SetFunctions(state, functions);
  Refuse(state, "execute", "os.execute");
  Refuse(state, "exit", "os.exit");
  Refuse(state, "getenv", "os.getenv");
  Refuse(state, "setlocale", "os.setlocale");
  Refuse(state, "tmpname", "os.tmpname");
  Refuse(state, "remove", "os.remove");
  Refuse(state, "rename", "os.rename");
  luaL_getsubtable(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(state, -2);
  lua_setfield(state, -2, LUA_OSLIBNAME);
  lua_pop(state, 1);
  lua_setglobal(state, LUA_OSLIBNAME);
}

}  // namespace engine::lua
