// Where a script stands: the members of Sandbox that read Lua's call stack.
#include <cstring>

#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

// Fills in `activation` ("Sl") for the innermost Lua function; returns its level or -1.
int InnermostScript(lua_State* state, lua_Debug& activation) {
  for (int level = 0; lua_getstack(state, level, &activation); ++level) {
    lua_getinfo(state, "Sl", &activation);
    if (std::strcmp(activation.what, "C") != 0) return level;
  }
  return -1;
}

std::string_view ChunkName(const lua_Debug& activation) {
  const std::string_view source = activation.source;
  return source.substr(0, 1) == "@" ? source.substr(1) : std::string_view(activation.short_src);
}

bool OutermostScript(lua_State* state, int level) {
  lua_Debug outer;
  while (lua_getstack(state, ++level, &outer)) {
    lua_getinfo(state, "S", &outer);
    if (std::strcmp(outer.what, "C") != 0) return false;
  }
  return true;
}

}  // namespace

Place Sandbox::CurrentPlace(lua_State* state) const {
  lua_Debug activation;
  if (InnermostScript(state, activation) < 0) return {};
  return {sources_.Name(ChunkName(activation)), activation.currentline};
}

Where Sandbox::CurrentLine(lua_State* state, std::string_view callback) const {
  lua_Debug activation;
  const int level = InnermostScript(state, activation);
  if (level < 0) return {};
  lua_getinfo(state, "n", &activation);
  Where where{std::string(ChunkName(activation)), "anonymous function", activation.currentline, ""};
  if (std::strcmp(activation.what, "main") == 0) {
    where.function = "main chunk";
  } else if (activation.name != nullptr) {
    where.function = activation.name;
  } else if (!callback.empty() && OutermostScript(state, level)) {
    where.function = callback;
  }
  where.source = sources_.Line(where.file, where.line);
  return where;
}

}  // namespace engine::lua
