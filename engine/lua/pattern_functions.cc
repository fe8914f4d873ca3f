// string.find, match, gmatch and gsub on our Pattern; results as in Lua 5.2.
#include <cstring>
#include <string>
#include <string_view>

#include "engine/lua/libraries.h"
#include "engine/lua/pattern.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

std::string_view TextArgument(lua_State* state, int index) {
  size_t length = 0;
  const char* text = luaL_checklstring(state, index, &length);
  return {text, length};
}

// Where a search from `init` (1 is the first byte, -1 the last) starts; npos if that is behind the end.
size_t Start(lua_Integer init, size_t length) {
  if (init < 0) init = static_cast<size_t>(-init) > length ? 1 : static_cast<lua_Integer>(length) + init + 1;
  if (init == 0) init = 1;
  return static_cast<size_t>(init) > length + 1 ? Pattern::npos : static_cast<size_t>(init) - 1;
}

int FindPlain(lua_State* state, std::string_view subject, std::string_view wanted, size_t from) {
  Sandbox::Of(state).Charge(state, static_cast<int64_t>((subject.size() - from) / 16));
  // memmem is linear; string_view::find is not.
  const void* found = wanted.empty()
                          ? subject.data() + from
                          : ::memmem(subject.data() + from, subject.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) {
    lua_pushnil(state);
    return 1;
  }
  const ptrdiff_t at = static_cast<const char*>(found) - subject.data();
  lua_pushinteger(state, at + 1);
  lua_pushinteger(state, at + static_cast<ptrdiff_t>(wanted.size()));
  return 2;
}

int Search(lua_State* state, bool find) {
  const std::string_view subject = TextArgument(state, 1), wanted = TextArgument(state, 2);
  size_t at = Start(luaL_optinteger(state, 3, 1), subject.size());
  if (at == Pattern::npos) {
    lua_pushnil(state);
    return 1;
  }
  const bool plain = lua_toboolean(state, 4) || wanted.find_first_of("^$*+?.([%-") == std::string_view::npos;
  if (find && plain) return FindPlain(state, subject, wanted, at);
  Pattern pattern(state, subject, wanted);
  do {
    const size_t end = pattern.MatchAt(at);
    if (end == Pattern::npos) continue;
    pattern.Flush();
    if (!find) return pattern.PushCaptures(at, end, true);
    lua_pushinteger(state, static_cast<lua_Integer>(at) + 1);
    lua_pushinteger(state, static_cast<lua_Integer>(end));
    return pattern.PushCaptures(at, end, false) + 2;
  } while (at++ < subject.size() && !pattern.anchored());
  pattern.Flush();
  lua_pushnil(state);
  return 1;
}

int Find(lua_State* state) { return Search(state, true); }
int Match(lua_State* state) { return Search(state, false); }

// Upvalues: subject, pattern, next position.
int NextMatch(lua_State* state) {
  lua_settop(state, 0);
  lua_pushvalue(state, lua_upvalueindex(1));
  lua_pushvalue(state, lua_upvalueindex(2));
  const std::string_view subject = TextArgument(state, 1), wanted = TextArgument(state, 2);
  Pattern pattern(state, subject, wanted);
  for (size_t at = static_cast<size_t>(lua_tonumber(state, lua_upvalueindex(3))); at <= subject.size(); ++at) {
    const size_t end = pattern.MatchAt(at);
    if (end == Pattern::npos) continue;
    pattern.Flush();
    lua_pushnumber(state, static_cast<double>(end == at ? end + 1 : end));
    lua_replace(state, lua_upvalueindex(3));
    return pattern.PushCaptures(at, end, true);
  }
  pattern.Flush();
  return 0;
}

int GlobalMatch(lua_State* state) {
  TextArgument(state, 1);
  const std::string_view wanted = TextArgument(state, 2);
  lua_settop(state, 2);
  if (wanted.substr(0, 1) == "^") {  // no anchor here: lstrlib.c takes it literally
    lua_pushliteral(state, "%");
    lua_insert(state, 2);
    lua_concat(state, 2);
  }
  lua_pushinteger(state, 0);
  lua_pushcclosure(state, NextMatch, 3);
  return 1;
}

// The replacement text of one match: "%1" and so on.
void AppendTemplate(lua_State* state, Pattern& pattern, size_t start, size_t end, std::string& result) {
  const std::string_view text = TextArgument(state, 3);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result += text[i];
      continue;
    }
    const char name = ++i < text.size() ? text[i] : '\0';
    if (name < '0' || name > '9') {
      if (name != '%') luaL_error(state, "invalid use of '%%' in replacement string");
      result += '%';
      continue;
    }
    if (name == '0') {
      result.append(TextArgument(state, 1).substr(start, end - start));
      continue;
    }
    pattern.PushCapture(name - '1', start, end);
    luaL_tolstring(state, -1, nullptr);
    size_t length = 0;
    const char* capture = lua_tolstring(state, -1, &length);
    result.append(capture, length);
    lua_pop(state, 2);
  }
}

void AppendReplacement(lua_State* state, Pattern& pattern, size_t start, size_t end, std::string& result) {
  switch (lua_type(state, 3)) {
    case LUA_TFUNCTION: {
      lua_pushvalue(state, 3);
      const int count = pattern.PushCaptures(start, end, true);
      lua_call(state, count, 1);
      break;
    }
    case LUA_TTABLE:
      pattern.PushCapture(0, start, end);
      lua_gettable(state, 3);
      break;
    default:
      AppendTemplate(state, pattern, start, end, result);
      return;
  }
  if (!lua_toboolean(state, -1)) {
    result.append(TextArgument(state, 1).substr(start, end - start));
  } else if (lua_isstring(state, -1)) {
    size_t length = 0;
    const char* text = lua_tolstring(state, -1, &length);
    result.append(text, length);
  } else {
    luaL_error(state, "invalid replacement value (a %s)", luaL_typename(state, -1));
  }
  lua_pop(state, 1);
}

int GlobalSubstitute(lua_State* state) {
  const std::string_view subject = TextArgument(state, 1), wanted = TextArgument(state, 2);
  const int type = lua_type(state, 3);
  luaL_argcheck(state, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                "string/function/table expected");
  const double most = lua_isnoneornil(state, 4) ? static_cast<double>(subject.size()) + 1 : luaL_checkinteger(state, 4);
  lua_settop(state, 4);
  const size_t limit = Sandbox::Of(state).heap().limit_bytes();
  Pattern pattern(state, subject, wanted);
  std::string result;  // not a luaL_Buffer: callbacks nest, and that is 8 KiB of a fiber's stack each
  double count = 0;
  size_t at = 0;
  while (count < most) {
    const size_t end = pattern.MatchAt(at);
    if (end != Pattern::npos) {
      ++count;
      AppendReplacement(state, pattern, at, end, result);
      if (result.size() > limit) return luaL_error(state, "not enough memory");
    }
    if (end != Pattern::npos && end > at) {
      at = end;
    } else if (at < subject.size()) {
      result += subject[at++];
    } else {
      break;
    }
    if (pattern.anchored()) break;
  }
  pattern.Flush();
  if (at < subject.size()) result.append(subject.substr(at));
  lua_pushlstring(state, result.data(), result.size());
  lua_pushnumber(state, count);
  return 2;
}

}  // namespace

void OpenPatterns(lua_State* state) {
  const luaL_Reg functions[] = {
      {"find", Find}, {"match", Match}, {"gmatch", GlobalMatch}, {"gsub", GlobalSubstitute}, {nullptr, nullptr}};
  lua_getglobal(state, LUA_STRLIBNAME);
  SetFunctions(state, functions);
  lua_pushnil(state);
  lua_setfield(state, -2, "gfind");
  lua_pop(state, 1);
}

}  // namespace engine::lua
