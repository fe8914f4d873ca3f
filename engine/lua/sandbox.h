// A Lua 5.2 state for scripts we do not trust and whose runs must repeat: no file, clock, address or hash order of the
// machine reaches the script, and no script reaches the machine.
//
// Thread rules: one sandbox, one running context at a time. Contexts on fibers may be switched inside Hooks::Count and
// inside host functions; each context then runs its own lua_State (lua_newthread of main()).
//
// Leaving a script early. The C++ build of Lua turns any C++ exception into an error of the nearest protected call, so
// a script's pcall could swallow the end of the run. Here it cannot: an exception thrown by a host function, by
// Hooks::Count, or by RaiseFatal passes pcall and xpcall (whose handlers do not run) and comes out of Resume and Call.
#pragma once
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/lua/files.h"
#include "engine/lua/heap.h"
#include "engine/lua/lua_api.h"
#include "engine/lua/script_cache.h"
#include "engine/lua/sources.h"

namespace engine::lua {

// A place in a script. `file` lives as long as the sandbox; null where no script runs.
struct Place {
  const char* file = nullptr;
  int line = 0;
};

// The same, for a reader.
struct Where {
  std::string file;
  std::string function;  // "onNote"; "main chunk"; the callback's name or "anonymous function" if it has no name
  int line = 0;          // 0: not known
  std::string source;    // the text of the line
};

struct ScriptError {
  std::string message;  // as Lua says it, usually "file:line: text"
  Where where;          // where it was raised
};

struct Limits {
  size_t memory_bytes = size_t{64} << 20;
};

class Sandbox {
 public:
  class Hooks {
   public:
    virtual ~Hooks() = default;
    // Virtual time since the start of the run: os.clock, and os.time and os.date after 2024-01-01 00:00:00 UTC.
    virtual double Seconds() = 0;
    // What print and io.write wrote, without a newline of print's own.
    virtual void Print(std::string_view text) = 0;
    // `instructions` have run since the last call: the hook interval, or the steps of a long library call (a pattern
    // match, string.rep), which come in lots of 1024 or more whatever the interval. May switch fibers, throw,
    // RaiseFatal or raise a Lua error. Never lua_yield.
    virtual void Count(lua_State* state, int instructions) = 0;
    // Something a run found: kind "unordered_iteration". Once a place.
    virtual void Finding(std::string_view kind, std::string_view message, Place place) = 0;
    // Of a watched script (WatchGlobals): it has read, or is about to write, a global or the contents of a table that
    // is reached through one. May do what Count may.
    virtual void Touched([[maybe_unused]] std::string_view variable, [[maybe_unused]] bool write,
                         [[maybe_unused]] Place place) {}
  };

  // `folder` is what the script may read. Everything random is seeded from `seed`. `cache`: what sandboxes of the same
  // folder and limits share, or null; it outlives the sandbox.
  Sandbox(Hooks& hooks, const std::string& folder, uint64_t seed, Limits limits = {},
          const ScriptCache* cache = nullptr);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  lua_State* main() const { return main_; }
  static Sandbox& Of(lua_State* state) { return Heap::OwnerOf(state); }

  // Hooks::Touched is called from now on. Once, before the first Load and after the host has registered its functions
  // and tables: what is there now counts as the host's and is not watched. A script runs as without it.
  //
  // A variable is the name of a global ("held"), which also stands for the contents of its table, or for a table in a
  // table the name by which it was first reached, with dots ("voices.active", "voices.3"; "?" for a key that is an
  // object). A table keeps its name for life. Functions are no variables: reading one is not reported, nor is giving a
  // name to one in a main chunk. Tables that were never in a global or in a watched table are not watched.
  void WatchGlobals();
  bool watching() const { return watching_; }
  // A watched table holds nothing when read with lua_raw... and lua_next: replaces it at `index` by the table that does
  // and reports a read; leaves anything else. lua_getfield, lua_gettable and luaL_len need no help. Never hand the
  // result to a script.
  static void Unwrap(lua_State* state, int index);
  // lua_getmetatable, for a table that may be watched: what its script, or the host, has set.
  static bool GetMetatable(lua_State* state, int index);

  // Compiles a file below the folder and leaves its function on main()'s stack. Errors name file and line.
  Status Load(std::string_view path);
  // Compiles text under a chunk name such as "run_async.lua", onto the stack of `state`; keeps its lines.
  Status LoadText(lua_State* state, std::string_view text, const std::string& name);
  // The same for the text of a file: the cache may know what comes of it.
  Status LoadFile(lua_State* state, std::string_view text, const std::string& name);

  // Hooks::Count every `count` instructions of this thread; 0: never. Threads made later inherit it.
  void SetHookInterval(lua_State* state, int count);

  // A global host function; lua_upvalueindex(1) holds `pointer` as light userdata. Push leaves it on the stack instead.
  // All host functions go through one of them, or their exceptions are taken for Lua errors.
  void Register(const char* name, lua_CFunction function, void* pointer = nullptr);
  static void Push(lua_State* state, lua_CFunction function, void* pointer = nullptr);
  // Runs `function` as Push does; for continuations of lua_callk and lua_yieldk that may throw.
  static int Guarded(lua_State* state, lua_CFunction function);

  // lua_resume. Rethrows what a host function threw. Returns LUA_OK, LUA_YIELD or an error status; see Failure. The
  // thread is dead after an error and after an exception.
  int Resume(lua_State* thread, int arguments);
  // Why Resume failed. `callback` names a function without a name at the thread's base. Clears the thread's fatal
  // error.
  ScriptError Failure(lua_State* thread, std::string_view callback = {});
  // A protected call of the function and arguments on the stack, outside a coroutine. Rethrows like Resume.
  std::optional<ScriptError> Call(lua_State* state, int arguments, int results, std::string_view callback = {});

  // Ends the running script with an error that it cannot catch. Holds for this thread until Failure or ClearFatal.
  [[noreturn]] void RaiseFatal(lua_State* state, const std::string& message);
  bool fatal(lua_State* state) const { return fatal_.count(state) != 0; }
  void ClearFatal(lua_State* state) { fatal_.erase(state); }
  // From now on every error passes every pcall, in all threads: the run is over.
  void BeginUnwinding() { unwinding_ = true; }
  bool unwinding() const { return unwinding_; }

  // The innermost script function on the stack.
  Place CurrentPlace(lua_State* state) const;
  Where CurrentLine(lua_State* state, std::string_view callback = {}) const;

  // For the libraries of this folder.
  // Accounts for work done in C; may call Hooks::Count.
  void Charge(lua_State* state, int64_t steps);
  // What pcall does with a failed call: returns if the script may have the error, else throws it on.
  void PassUncatchable(lua_State* state, int status);
  void ReportUnordered(lua_State* state, std::string_view message);
  void Reseed(double value);
  // Hooks::Touched, if a script is running.
  void Touch(lua_State* state, std::string_view variable, bool write);
  Hooks& hooks() { return hooks_; }
  Random& random() { return random_; }
  const Files& files() const { return files_; }
  const Heap& heap() const { return heap_; }

 private:
  static void CountHook(lua_State* state, lua_Debug* activation);
  void Save(lua_State* state);
  void RethrowSaved(lua_State* state);
  Status LoadChunk(lua_State* state, std::string_view text, const std::string& name, const ScriptCache* cache);
  Result<std::string> Compile(std::string_view text, const std::string& name);

  Hooks& hooks_;
  const ScriptCache* const cache_;
  Files files_;
  Heap heap_;
  Sources sources_;
  uint64_t seed_;
  Random random_;
  lua_State* main_ = nullptr;
  int64_t uncounted_ = 0;  // steps of library calls not yet given to Hooks::Count
  bool unwinding_ = false;
  bool watching_ = false;
  // By thread; looked up, never walked: the order of addresses is no order.
  std::map<const lua_State*, ScriptError> fatal_;
  std::map<const lua_State*, std::exception_ptr> thrown_;
  std::set<std::string> reported_;
};

}  // namespace engine::lua
