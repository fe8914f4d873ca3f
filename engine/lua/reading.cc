// io: reading files below the scenario's folder, and io.write, which prints. A file is read whole when it is opened:
// its bytes are a Lua string, so they count as the script's memory and need no finaliser.
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "engine/lua/libraries.h"
#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

constexpr char kFile[] = "engine.lua.file";

struct OpenFile {
  size_t at;  // next byte to read
  bool open;
};

OpenFile& FileArgument(lua_State* state, int index) {
  OpenFile& file = *static_cast<OpenFile*>(luaL_checkudata(state, index, kFile));
  if (!file.open) luaL_error(state, "attempt to use a closed file");
  return file;
}

// Pushes the bytes of the file at `index`; valid while that is on the stack.
std::string_view PushBytes(lua_State* state, int index) {
  lua_getuservalue(state, index);
  lua_rawgeti(state, -1, 1);
  lua_remove(state, -2);
  size_t length = 0;
  const char* bytes = lua_tolstring(state, -1, &length);
  return {bytes, length};
}

// Pushes an open file, or nil, a message and errno. What the sandbox refuses is an error, so that `if not f` does not
// hide it.
int PushFile(lua_State* state, std::string_view path) {
  Result<std::string> text = Sandbox::Of(state).files().Read(path);
  if (!text.ok()) {
    if (text.error().line == 0) return luaL_error(state, "%s", text.error().message.c_str());
    lua_pushnil(state);
    lua_pushstring(state, text.error().message.c_str());
    lua_pushinteger(state, text.error().line);
    return 3;
  }
  new (lua_newuserdata(state, sizeof(OpenFile))) OpenFile{0, true};
  luaL_setmetatable(state, kFile);
  lua_createtable(state, 1, 0);
  lua_pushlstring(state, text.value().data(), text.value().size());
  lua_rawseti(state, -2, 1);
  lua_setuservalue(state, -2);
  return 1;
}

std::string_view PathArgument(lua_State* state, int index) {
  size_t length = 0;
  const char* path = luaL_checklstring(state, index, &length);
  return {path, length};
}

int Open(lua_State* state) {
  const std::string_view path = PathArgument(state, 1);
  const std::string_view mode = luaL_optstring(state, 2, "r");
  if (mode.find_first_of("wa+") != std::string_view::npos) return luaL_error(state, "scripts may not write files");
  luaL_argcheck(state, mode == "r" || mode == "rb", 2, "invalid mode");
  return PushFile(state, path);
}

bool ReadLine(lua_State* state, OpenFile& file, std::string_view bytes, bool keep_end) {
  if (file.at >= bytes.size()) return false;
  const std::string_view rest = bytes.substr(file.at);
  const size_t end = rest.find('\n');
  const bool ended = end != std::string_view::npos;
  const std::string_view line = rest.substr(0, ended ? end + keep_end : end);
  lua_pushlstring(state, line.data(), line.size());
  file.at += ended ? end + 1 : rest.size();
  return true;
}

bool ReadNumber(lua_State* state, OpenFile& file, std::string_view bytes) {
  // 200 bytes hold any number that a file has reason to; Lua's scanf reads no further than the number either.
  const size_t start = bytes.find_first_not_of(" \t\r\n\v\f", file.at);
  if (start == std::string_view::npos) return false;
  const std::string text(bytes.substr(start, 200));
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return false;
  file.at = start + static_cast<size_t>(end - text.c_str());
  lua_pushnumber(state, number);
  return true;
}

// Reads by the format at `index`; pushes one value, or nothing at the end of the file.
bool ReadFormat(lua_State* state, OpenFile& file, std::string_view bytes, int index) {
  if (lua_type(state, index) == LUA_TNUMBER) {
    const double wanted = lua_tonumber(state, index);
    const size_t left = bytes.size() - file.at;
    const size_t length = wanted <= 0 ? 0 : wanted < static_cast<double>(left) ? static_cast<size_t>(wanted) : left;
    if (left == 0) return false;
    lua_pushlstring(state, bytes.data() + file.at, length);
    file.at += length;
    return true;
  }
  const char* format = luaL_checkstring(state, index);
  luaL_argcheck(state, format[0] == '*', index, "invalid option");
  switch (format[1]) {
    case 'n':
      return ReadNumber(state, file, bytes);
    case 'l':
      return ReadLine(state, file, bytes, false);
    case 'L':
      return ReadLine(state, file, bytes, true);
    case 'a':
      lua_pushlstring(state, bytes.data() + file.at, bytes.size() - file.at);
      file.at = bytes.size();
      return true;
    default:
      luaL_argerror(state, index, "invalid format");
      return false;
  }
}

// Reads by the formats at [first, last]; pushes the values, with nil for the first that is not there.
int ReadAll(lua_State* state, OpenFile& file, std::string_view bytes, int first, int last) {
  luaL_checkstack(state, last - first + 4, "too many arguments");
  if (last < first) {
    if (!ReadLine(state, file, bytes, false)) lua_pushnil(state);
    return 1;
  }
  int count = 0;
  for (int i = first; i <= last; ++i) {
    ++count;
    if (ReadFormat(state, file, bytes, i)) continue;
    lua_pushnil(state);
    break;
  }
  return count;
}

int FileRead(lua_State* state) {
  OpenFile& file = FileArgument(state, 1);
  const int last = lua_gettop(state);
  const std::string_view bytes = PushBytes(state, 1);
  return ReadAll(state, file, bytes, 2, last);
}

// Upvalues: the file, how many formats, the formats.
int NextLine(lua_State* state) {
  lua_settop(state, 0);
  lua_pushvalue(state, lua_upvalueindex(1));
  OpenFile& file = FileArgument(state, 1);
  const int formats = static_cast<int>(lua_tointeger(state, lua_upvalueindex(2)));
  luaL_checkstack(state, formats + 4, "too many arguments");
  for (int i = 1; i <= formats; ++i) lua_pushvalue(state, lua_upvalueindex(2 + i));
  const std::string_view bytes = PushBytes(state, 1);
  return ReadAll(state, file, bytes, 2, formats + 1);
}

// The file is at index 1, formats behind it.
int FileLines(lua_State* state) {
  FileArgument(state, 1);
  const int formats = lua_gettop(state) - 1;
  luaL_argcheck(state, formats <= 250, 252, "too many options");
  lua_pushinteger(state, formats);
  lua_insert(state, 2);
  lua_pushcclosure(state, NextLine, formats + 2);
  return 1;
}

int Lines(lua_State* state) {
  if (PushFile(state, PathArgument(state, 1)) != 1) return luaL_error(state, "%s", lua_tostring(state, -2));
  lua_replace(state, 1);
  return FileLines(state);
}

int FileClose(lua_State* state) {
  FileArgument(state, 1).open = false;
  lua_pushnil(state);
  lua_setuservalue(state, 1);
  lua_pushboolean(state, 1);
  return 1;
}

int FileSeek(lua_State* state) {
  static const char* const origins[] = {"set", "cur", "end", nullptr};
  OpenFile& file = FileArgument(state, 1);
  const int origin = luaL_checkoption(state, 2, "cur", origins);
  const double offset = luaL_optnumber(state, 3, 0);
  const size_t size = PushBytes(state, 1).size();
  const double base = origin == 0 ? 0 : static_cast<double>(origin == 1 ? file.at : size);
  const double target = base + offset;
  if (!(target >= 0)) {
    lua_pushnil(state);
    lua_pushliteral(state, "Invalid argument");
    return 2;
  }
  file.at = target < static_cast<double>(size) ? static_cast<size_t>(target) : size;
  lua_pushnumber(state, static_cast<double>(file.at));
  return 1;
}

int FileText(lua_State* state) {
  const OpenFile& file = *static_cast<OpenFile*>(luaL_checkudata(state, 1, kFile));
  if (file.open) {
    lua_pushfstring(state, "file (%d)", static_cast<int>(IdentityOf(state, 1)));
  } else {
    lua_pushliteral(state, "file (closed)");
  }
  return 1;
}

int RefuseWrite(lua_State* state) { return luaL_error(state, "scripts may not write files"); }

int Write(lua_State* state) {
  std::string text;
  for (int i = 1; i <= lua_gettop(state); ++i) text += PathArgument(state, i);
  Sandbox::Of(state).hooks().Print(text);
  lua_pushboolean(state, 1);
  return 1;
}

int Type(lua_State* state) {
  luaL_checkany(state, 1);
  const OpenFile* file = static_cast<OpenFile*>(luaL_testudata(state, 1, kFile));
  if (file == nullptr) {
    lua_pushnil(state);
  } else {
    lua_pushstring(state, file->open ? "file" : "closed file");
  }
  return 1;
}

}  // namespace

void OpenReading(lua_State* state) {
  const luaL_Reg methods[] = {{"read", FileRead},     {"lines", FileLines},   {"close", FileClose}, {"seek", FileSeek},
                              {"write", RefuseWrite}, {"flush", RefuseWrite}, {nullptr, nullptr}};
  luaL_newmetatable(state, kFile);
  lua_newtable(state);
  SetFunctions(state, methods);
  lua_setfield(state, -2, "__index");
  Sandbox::Push(state, FileText);
  lua_setfield(state, -2, "__tostring");
  lua_pushliteral(state, "file");
  lua_setfield(state, -2, "__metatable");
  lua_pop(state, 1);

  const luaL_Reg functions[] = {{"open", Open}, {"lines", Lines}, {"write", Write}, {"type", Type}, {nullptr, nullptr}};
  lua_newtable(state);
  SetFunctions(state, functions);
  Refuse(state, "close", "io.close");
  Refuse(state, "input", "io.input");
  Refuse(state, "output", "io.output");
  Refuse(state, "popen", "io.popen");
  Refuse(state, "read", "io.read");
  Refuse(state, "tmpfile", "io.tmpfile");
  luaL_getsubtable(state, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(state, -2);
  lua_setfield(state, -2, LUA_IOLIBNAME);
  lua_pop(state, 1);
  lua_setglobal(state, LUA_IOLIBNAME);
}

}  // namespace engine::lua
