// string.rep, format and dump, around the stock ones.
#include <string_view>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

int Repeat(lua_State* state) {
  size_t length = 0, separator = 0;
  luaL_checklstring(state, 1, &length);
  const double times = luaL_checknumber(state, 2);
  luaL_optlstring(state, 3, "", &separator);
  Sandbox& sandbox = Sandbox::Of(state);
  // Refused before it is charged: the stock function would refuse it without work.
  if (times * static_cast<double>(length + separator) > static_cast<double>(sandbox.heap().limit_bytes())) {
    return luaL_error(state, "not enough memory");
  }
  // The stock loop runs for an empty string too.
  if (times > 0) sandbox.Charge(state, static_cast<int64_t>(times < 0x1p31 ? times / 16 : 0x1p27));
  return CallStock(state);
}

// "%s" of an object would print its address, and would call __tostring with a buffer of 8 KiB on the C stack. So these
// arguments are made strings first.
int Format(lua_State* state) {
  size_t length = 0;
  const char* bytes = luaL_checklstring(state, 1, &length);
  const std::string_view format(bytes, length);
  int argument = 1;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (i + 1 < format.size() && format[i + 1] == '%') {
      ++i;
      continue;
    }
    i = format.find_first_not_of("-+ #0123456789.", i + 1);
    if (i == std::string_view::npos || ++argument > lua_gettop(state)) break;
    if (format[i] != 's') continue;
    PushText(state, argument);
    lua_replace(state, argument);
  }
  return CallStock(state);
}

int Dump(lua_State* state) {
  return luaL_error(state, "string.dump is not available in a script: it makes binary chunks");
}

}  // namespace

void OpenStrings(lua_State* state) {
  lua_getglobal(state, LUA_STRLIBNAME);
  Wrap(state, "rep", Repeat);
  Wrap(state, "format", Format);
  Wrap(state, "dump", Dump);
  lua_pop(state, 1);
}

}  // namespace engine::lua
