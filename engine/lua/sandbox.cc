#include "engine/lua/sandbox.h"

#include <cxxabi.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cstring>
#include <memory>
#include <typeinfo>

#include "engine/base/check.h"
#include "engine/lua/libraries.h"
#include "engine/lua/watch.h"

namespace engine::lua {
namespace {

constexpr int64_t kLot =
    1024;  // library steps a call of Hooks::Count, at least: below that the call itself would cost more

// Thrown where there is no exception to throw on: a fatal error, and the end of a run.
struct Unwind {};

// Lua's own errors and yields are a pointer to a struct of its internals; its name is all that can be tested from
// outside.
bool IsLuaThrow() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type != nullptr && std::strcmp(type->name(), "P11lua_longjmp") == 0;
}

int Trampoline(lua_State* state) {
  void* function = lua_touserdata(state, lua_upvalueindex(2));
  return Sandbox::Guarded(state, reinterpret_cast<lua_CFunction>(function));
}

// Splits Lua's "name:3: message".
Error SyntaxError(const std::string& name, const std::string& message) {
  for (size_t at = message.find(':'); at != std::string::npos; at = message.find(':', at + 1)) {
    size_t end = at + 1;
    while (end < message.size() && std::isdigit(static_cast<unsigned char>(message[end]))) ++end;
    if (end == at + 1 || message.compare(end, 2, ": ") != 0) continue;
    return {.file = name, .line = std::stoi(message.substr(at + 1)), .column = 0, .message = message.substr(end + 2)};
  }
  return {.file = name, .line = 0, .column = 0, .message = message};
}

std::string TextOf(lua_State* state, int index) {
  size_t length = 0;
  if (const char* text = lua_isstring(state, index) ? lua_tolstring(state, index, &length) : nullptr) {
    return {text, length};
  }
  return std::string("(error object is a ") + luaL_typename(state, index) + " value)";
}

}  // namespace

Sandbox::Sandbox(Hooks& hooks, const std::string& folder, uint64_t seed, Limits limits, const ScriptCache* cache)
    : hooks_(hooks),
      cache_(cache),
      files_(folder, limits.memory_bytes, cache),
      heap_(this, limits.memory_bytes),
      seed_(seed),
      random_(seed) {
  main_ = heap_.NewState();
  CHECK(main_ != nullptr);  // a limit below what an empty state needs
  CHECK(heap_.seed_fixed());
  OpenLibraries(main_);
}

Sandbox::~Sandbox() { lua_close(main_); }

Status Sandbox::Load(std::string_view path) {
  Result<std::string> resolved = files_.Resolve(path);
  if (!resolved.ok()) return MakeError(resolved.error().message);
  Result<std::string> text = files_.Read(path);
  if (!text.ok()) return MakeError(text.error().message);
  return LoadFile(main_, text.value(), files_.NameOf(resolved.value()));
}

Status Sandbox::LoadText(lua_State* state, std::string_view text, const std::string& name) {
  return LoadChunk(state, text, name, nullptr);
}

Status Sandbox::LoadFile(lua_State* state, std::string_view text, const std::string& name) {
  return LoadChunk(state, text, name, cache_);
}

Status Sandbox::LoadChunk(lua_State* state, std::string_view text, const std::string& name, const ScriptCache* cache) {
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  if (!text.empty() && text[0] == LUA_SIGNATURE[0]) {
    return Error{.file = name, .line = 0, .column = 0, .message = "attempt to load a binary chunk is refused"};
  }
  sources_.Add(name, text);
  if (!text.empty() && text[0] == '#') text.remove_prefix(std::min(text.find('\n'), text.size()));  // #!, as lua does
  Result<std::string> compiled = std::string();
  if (cache) compiled = cache->Compiled(name, text, [&] { return Compile(text, name); });
  if (!compiled.ok()) return compiled.error();
  // Only what Compile made is loaded as binary: a script's own bytes were refused above.
  if (cache) text = compiled.value();
  if (luaL_loadbufferx(state, text.data(), text.size(), ("@" + name).c_str(), cache ? "b" : "t") == LUA_OK) {
    if (!watching_) return Ok();
    PushEnvironment(state);
    if (lua_setupvalue(state, -2, 1) == nullptr) lua_pop(state, 1);
    return Ok();
  }
  Error error = SyntaxError(name, TextOf(state, -1));
  lua_pop(state, 1);
  return error;
}

// In a state of its own, so that what the compiler allocates is not the script's, in the first run or in any other.
Result<std::string> Sandbox::Compile(std::string_view text, const std::string& name) {
  Heap heap(this, heap_.limit_bytes());
  std::unique_ptr<lua_State, decltype(&lua_close)> state(heap.NewState(), &lua_close);
  CHECK(state != nullptr);
  if (luaL_loadbufferx(state.get(), text.data(), text.size(), ("@" + name).c_str(), "t") != LUA_OK) {
    return SyntaxError(name, TextOf(state.get(), -1));
  }
  std::string bytes;
  auto write = [](lua_State*, const void* part, size_t size, void* into) {
    static_cast<std::string*>(into)->append(static_cast<const char*>(part), size);
    return 0;
  };
  lua_dump(state.get(), write, &bytes);
  return bytes;
}

void Sandbox::WatchGlobals() {
  CHECK(!watching_);
  CHECK(TablesCanBeWatched(main_));
  OpenWatch(main_);
  watching_ = true;
}

void Sandbox::Unwrap(lua_State* state, int index) {
  index = lua_absindex(state, index);
  TouchContents(state, index, false);
  if (PushContents(state, index)) lua_replace(state, index);
}

bool Sandbox::GetMetatable(lua_State* state, int index) {
  if (!lua_istable(state, index)) return lua_getmetatable(state, index) != 0;
  PushScriptMetatable(state, index);
  if (lua_istable(state, -1)) return true;
  lua_pop(state, 1);
  return false;
}

void Sandbox::Touch(lua_State* state, std::string_view variable, bool write) {
  const Place place = CurrentPlace(state);
  if (place.file == nullptr) return;
  try {
    hooks_.Touched(variable, write, place);
  } catch (...) {
    Save(state);
    throw;
  }
}

void Sandbox::SetHookInterval(lua_State* state, int count) {
  if (count > 0) {
    lua_sethook(state, &Sandbox::CountHook, LUA_MASKCOUNT, count);
  } else {
    lua_sethook(state, nullptr, 0, 0);
  }
}

void Sandbox::CountHook(lua_State* state, lua_Debug*) {
  Sandbox& sandbox = Of(state);
  try {
    sandbox.hooks_.Count(state, lua_gethookcount(state));
  } catch (...) {
    sandbox.Save(state);
    throw;
  }
}

void Sandbox::Charge(lua_State* state, int64_t steps) {
  uncounted_ += steps;
  if (uncounted_ < kLot) return;
  const int64_t lot = std::min<int64_t>(uncounted_, 0x7fffffff);
  uncounted_ = 0;
  try {
    hooks_.Count(state, static_cast<int>(lot));
  } catch (...) {
    Save(state);
    throw;
  }
}

void Sandbox::Register(const char* name, lua_CFunction function, void* pointer) {
  Push(main_, function, pointer);
  lua_setglobal(main_, name);
}

void Sandbox::Push(lua_State* state, lua_CFunction function, void* pointer) {
  lua_pushlightuserdata(state, pointer);
  lua_pushlightuserdata(state, reinterpret_cast<void*>(function));
  lua_pushcclosure(state, &Trampoline, 2);
}

int Sandbox::Guarded(lua_State* state, lua_CFunction function) {
  try {
    return function(state);
  } catch (...) {
    Of(state).Save(state);
    throw;
  }
}

// Called in a handler. What is kept is thrown again by Resume and Call, since Lua forgets it.
void Sandbox::Save(lua_State* state) {
  if (!IsLuaThrow()) thrown_[state] = std::current_exception();
}

void Sandbox::RethrowSaved(lua_State* state) {
  const auto found = thrown_.find(state);
  if (found == thrown_.end()) return;
  const std::exception_ptr thrown = found->second;
  thrown_.erase(found);
  if (fatal(state)) return;  // the exception was RaiseFatal's
  try {
    std::rethrow_exception(thrown);
  } catch (const Unwind&) {
    return;  // thrown only because unwinding_ is set, which the caller knows
  }
}

// Lua gives -1 to exceptions that are not its own.
void Sandbox::PassUncatchable(lua_State* state, int status) {
  if (status != -1 && !unwinding_ && !fatal(state)) return;
  const auto found = thrown_.find(state);
  if (found != thrown_.end()) std::rethrow_exception(found->second);
  throw Unwind{};
}

int Sandbox::Resume(lua_State* thread, int arguments) {
  thrown_.erase(thread);  // of an earlier thread at this address, or swallowed by a protected call of the host
  const int status = lua_resume(thread, nullptr, arguments);
  if (status == LUA_OK || status == LUA_YIELD) return status;
  RethrowSaved(thread);
  return status == -1 ? LUA_ERRRUN : status;
}

ScriptError Sandbox::Failure(lua_State* thread, std::string_view callback) {
  const auto found = fatal_.find(thread);
  if (found == fatal_.end()) return {TextOf(thread, -1), CurrentLine(thread, callback)};
  ScriptError error = std::move(found->second);
  fatal_.erase(found);
  return error;
}

std::optional<ScriptError> Sandbox::Call(lua_State* state, int arguments, int results, std::string_view callback) {
  struct Context {
    Sandbox* sandbox;
    std::string_view callback;
    Where where;
  } context{this, callback, {}};
  // The handler runs before the stack is unwound, so it still sees where the error was raised.
  const int base = lua_gettop(state) - arguments;
  lua_pushlightuserdata(state, &context);
  lua_pushcclosure(
      state,
      [](lua_State* raising) {
        Context& seen = *static_cast<Context*>(lua_touserdata(raising, lua_upvalueindex(1)));
        seen.where = seen.sandbox->CurrentLine(raising, seen.callback);
        return 1;
      },
      1);
  lua_insert(state, base);
  thrown_.erase(state);
  const int status = lua_pcallk(state, arguments, results, base, 0, nullptr);
  lua_remove(state, base);
  if (status == LUA_OK) return std::nullopt;
  ScriptError error{status == -1 ? "the run has ended" : TextOf(state, -1), std::move(context.where)};
  lua_pop(state, 1);
  RethrowSaved(state);
  if (fatal(state)) return Failure(state);
  return error;
}

void Sandbox::RaiseFatal(lua_State* state, const std::string& message) {
  const Where where = CurrentLine(state);
  const std::string prefix = where.line > 0 ? where.file + ":" + std::to_string(where.line) + ": " : "";
  fatal_[state] = {prefix + message, where};
  throw Unwind{};
}

void Sandbox::ReportUnordered(lua_State* state, std::string_view message) {
  const Place place = CurrentPlace(state);
  const std::string key = (place.file != nullptr ? place.file : "") + (":" + std::to_string(place.line));
  if (reported_.insert(key).second) hooks_.Finding("unordered_iteration", message, place);
}

void Sandbox::Reseed(double value) { random_ = Random(seed_ ^ std::bit_cast<uint64_t>(value)); }

}  // namespace engine::lua
