// load, loadstring, loadfile, dofile, require and package: text only, and only from the scenario's folder.
#include <string>
#include <string_view>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

// Leaves a function, or nil and a message. Returns how many.
int PushLoaded(lua_State* state, std::string_view text, const std::string& name, const char* mode, bool file) {
  Status loaded = mode != nullptr && std::string_view(mode).find('t') == std::string_view::npos
                      ? MakeError("attempt to load a binary chunk is refused: only mode 't' is there")
                  : file ? Sandbox::Of(state).LoadFile(state, text, name)
                         : Sandbox::Of(state).LoadText(state, text, name);
  if (loaded.ok()) return 1;
  const Error& error = loaded.error();
  lua_pushnil(state);
  if (error.line > 0) {
    lua_pushfstring(state, "%s:%d: %s", error.file.c_str(), error.line, error.message.c_str());
  } else {
    lua_pushstring(state, error.message.c_str());
  }
  return 2;
}

// Sets the environment of the function at the top to the value at `index`, if that was given.
void SetEnvironment(lua_State* state, int index, bool given) {
  if (!given) return;
  lua_pushvalue(state, index);
  if (!lua_setupvalue(state, -2, 1)) lua_pop(state, 1);
}

// The pieces that the function at index 1 returns. Errors in it go through, where lua.org's load returns them as a
// message: the compiler then never has a script's function below it.
std::string Pieces(lua_State* state) {
  std::string text;
  for (;;) {
    luaL_checkstack(state, 2, "too many nested functions");
    lua_pushvalue(state, 1);
    lua_call(state, 0, 1);
    size_t length = 0;
    if (!lua_isnil(state, -1) && !lua_isstring(state, -1)) luaL_error(state, "reader function must return a string");
    const char* piece = lua_tolstring(state, -1, &length);
    if (piece == nullptr || length == 0) break;
    text.append(piece, length);
    lua_pop(state, 1);
    if (text.size() > Sandbox::Of(state).heap().limit_bytes()) luaL_error(state, "not enough memory");
  }
  lua_pop(state, 1);
  return text;
}

int Load(lua_State* state) {
  const bool has_environment = !lua_isnone(state, 4);
  const char* mode = luaL_optstring(state, 3, "bt");
  std::string text;
  if (lua_isstring(state, 1)) {
    size_t length = 0;
    const char* bytes = lua_tolstring(state, 1, &length);
    text.assign(bytes, length);
  } else {
    luaL_checktype(state, 1, LUA_TFUNCTION);
    text = Pieces(state);
  }
  // A name that a file uses too would replace that file's lines in messages, so the kept name is marked as a string's.
  std::string name = luaL_optstring(state, 2, "chunk");
  if (name[0] == '=' || name[0] == '@') name.erase(0, 1);
  name.insert(0, "load:");
  const int results = PushLoaded(state, text, name, mode, false);
  if (results == 1) SetEnvironment(state, 4, has_environment);
  return results;
}

// Reads and compiles a file; a function, or nil and a message.
int PushFile(lua_State* state, const std::string& path, const char* mode) {
  Sandbox& sandbox = Sandbox::Of(state);
  Result<std::string> resolved = sandbox.files().Resolve(path);
  Result<std::string> text = resolved.ok() ? sandbox.files().Read(path) : resolved;
  if (text.ok()) return PushLoaded(state, text.value(), sandbox.files().NameOf(resolved.value()), mode, true);
  lua_pushnil(state);
  lua_pushstring(state, text.error().message.c_str());
  return 2;
}

std::string PathArgument(lua_State* state, int index) {
  size_t length = 0;
  const char* path = luaL_checklstring(state, index, &length);
  return {path, length};
}

int LoadFile(lua_State* state) {
  const bool has_environment = !lua_isnone(state, 3);
  const int results = PushFile(state, PathArgument(state, 1), luaL_optstring(state, 2, "bt"));
  if (results == 1) SetEnvironment(state, 3, has_environment);
  return results;
}

int AfterFile(lua_State* state) { return lua_gettop(state) - 1; }

int DoFile(lua_State* state) {
  const std::string path = PathArgument(state, 1);
  lua_settop(state, 1);
  if (PushFile(state, path, nullptr) != 1) return lua_error(state);
  lua_callk(state, 0, LUA_MULTRET, 0, AfterFile);
  return AfterFile(state);
}

// The first file that package.path names for a module; pushes the loaded function and its path, or collects why there
// is none.
bool PushModule(lua_State* state, const std::string& module, std::string templates, std::string& tried) {
  std::string stem = module;
  for (char& c : stem) {
    if (c == '.') c = '/';
  }
  const Files& files = Sandbox::Of(state).files();
  templates += ';';
  for (size_t from = 0, end; (end = templates.find(';', from)) != std::string::npos; from = end + 1) {
    std::string path = templates.substr(from, end - from);
    for (size_t at = 0; (at = path.find('?', at)) != std::string::npos; at += stem.size()) path.replace(at, 1, stem);
    if (path.empty()) continue;
    Result<std::string> resolved = files.Resolve(path);
    if (!resolved.ok()) {
      tried += "\n\t" + resolved.error().message;
      continue;
    }
    if (!path.ends_with(".lua")) {
      tried += "\n\t" + path + ": only .lua files can be required";
      continue;
    }
    if (PushFile(state, path, "t") != 1) {
      luaL_error(state, "error loading module '%s' from file '%s':\n\t%s", module.c_str(), path.c_str(),
                 lua_tostring(state, -1));
    }
    lua_pushlstring(state, path.data(), path.size());
    return true;
  }
  return false;
}

// Stack: name, package.loaded, result of the module.
int AfterModule(lua_State* state) {
  const char* name = lua_tostring(state, 1);
  if (!lua_isnil(state, -1)) {
    lua_setfield(state, 2, name);
  } else {
    lua_pop(state, 1);
  }
  lua_getfield(state, 2, name);
  if (lua_isnil(state, -1)) {
    lua_pushboolean(state, 1);
    lua_pushvalue(state, -1);
    lua_setfield(state, 2, name);
  }
  return 1;
}

// Upvalue 1 is the package table, so that a script that replaces the global changes nothing.
int Require(lua_State* state) {
  const std::string name = PathArgument(state, 1);
  if (name.find('\0') != std::string::npos) return luaL_error(state, "a module name may not contain a zero byte");
  lua_settop(state, 1);
  lua_rawgetp(state, LUA_REGISTRYINDEX, reinterpret_cast<void*>(&Require));  // 2: package.loaded
  lua_getfield(state, 2, name.c_str());
  if (lua_toboolean(state, -1)) return 1;
  lua_settop(state, 2);
  lua_rawgetp(state, LUA_REGISTRYINDEX, reinterpret_cast<void*>(&OpenLoading));
  lua_getfield(state, 3, "path");
  if (!lua_isstring(state, -1)) return luaL_error(state, "'package.path' must be a string");
  const std::string path = PathArgument(state, -1);
  lua_getfield(state, 3, "preload");
  if (lua_istable(state, -1)) lua_getfield(state, -1, name.c_str());
  if (lua_isfunction(state, -1)) {
    lua_pushliteral(state, ":preload:");
  } else {
    std::string tried;
    if (!PushModule(state, name, path, tried))
      return luaL_error(state, "module '%s' not found:%s", name.c_str(), tried.c_str());
  }
  // ..., function, path  ->  name, loaded, function, name, path
  lua_replace(state, 4);
  lua_replace(state, 3);
  lua_settop(state, 4);
  lua_pushvalue(state, 1);
  lua_insert(state, 4);
  lua_callk(state, 2, 1, 0, AfterModule);
  return AfterModule(state);
}

}  // namespace

// package has path, loaded, preload and config; there are no C modules and no searchers.
void OpenLoading(lua_State* state) {
  const luaL_Reg functions[] = {{"load", Load},     {"loadstring", Load}, {"loadfile", LoadFile},
                                {"dofile", DoFile}, {"require", Require}, {nullptr, nullptr}};
  lua_pushglobaltable(state);
  SetFunctions(state, functions);
  lua_newtable(state);
  lua_pushvalue(state, -1);
  lua_rawsetp(state, LUA_REGISTRYINDEX, reinterpret_cast<void*>(&OpenLoading));
  lua_pushliteral(state, "?.lua;?/init.lua");
  lua_setfield(state, -2, "path");
  lua_pushliteral(state, "/\n;\n?\n!\n-\n");
  lua_setfield(state, -2, "config");
  lua_newtable(state);
  lua_setfield(state, -2, "preload");
  Refuse(state, "loadlib", "package.loadlib");
  luaL_getsubtable(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(state, -1);
  lua_rawsetp(state, LUA_REGISTRYINDEX, reinterpret_cast<void*>(&Require));
  lua_pushvalue(state, -2);
  lua_setfield(state, -2, "package");
  lua_setfield(state, -2, "loaded");
  lua_setfield(state, -2, LUA_LOADLIBNAME);
  lua_pop(state, 1);
}

}  // namespace engine::lua
