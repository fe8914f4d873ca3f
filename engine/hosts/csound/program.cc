#include "engine/hosts/csound/program.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "engine/hosts/csound/arguments.h"
#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {

constexpr Point kSleep{"time.sleep"}, kPython{"python.compute"};
constexpr int kInterval = 10'000;
// Instructions between two calls of the host: a script takes no virtual time, so one that never calls would never end.
constexpr int64_t kMost = 50'000'000;

// Without the folder, which differs from machine to machine.
std::string Complaint(const Error& error) {
  Error named = error;
  named.file = std::filesystem::path(error.file).filename().string();
  return named.ToString();
}

}  // namespace

// A function of the script, and a thread of its own for it: the context that calls it may be switched within.
struct Program::Function {
  Function(Program& owner, lua_State* state, int index) : program(owner) {
    lua_pushvalue(state, index);
    reference = luaL_ref(state, LUA_REGISTRYINDEX);
  }
  ~Function() { luaL_unref(program.sandbox_->main(), LUA_REGISTRYINDEX, reference); }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;

  bool Call(const Caller& caller) {
    lua_State* main = program.sandbox_->main();
    lua_State* thread = lua_newthread(main);
    const int kept = luaL_ref(main, LUA_REGISTRYINDEX);
    lua_rawgeti(thread, LUA_REGISTRYINDEX, reference);
    const bool good = program.Call(caller, thread, "callback");
    luaL_unref(main, LUA_REGISTRYINDEX, kept);
    return good;
  }

  Program& program;
  int reference;
};

template <Program::Native native>
int Program::Enter(lua_State* state) {
  Program& program = *static_cast<Program*>(lua_touserdata(state, lua_upvalueindex(1)));
  program.instructions_ = 0;
  return (program.*native)(state);
}

Program::Program(Runtime& runtime, Csounds& csounds, const std::string& folder, Cost call)
    : runtime_(runtime),
      csounds_(csounds),
      call_(call),
      sandbox_(std::make_unique<lua::Sandbox>(*this, folder, runtime.Seed())) {
  lua_State* state = sandbox_->main();
  sandbox_->SetHookInterval(state, kInterval);
  CHECK(sandbox_->LoadText(state, kScriptNames, "ctcsound7").ok());
  lua::Sandbox::Push(state, Enter<&Program::PerformVerb>, this);
  lua::Sandbox::Push(state, Enter<&Program::MakeCsound>, this);
  lua::Sandbox::Push(state, Enter<&Program::FindCsound>, this);
  lua::Sandbox::Push(state, Enter<&Program::CheckOrchestra>, this);
  lua::Sandbox::Push(state, Enter<&Program::Sleep>, this);
  lua::Sandbox::Push(state, Enter<&Program::Now>, this);
  lua::Sandbox::Push(state, Enter<&Program::Compute>, this);
  const auto failed = sandbox_->Call(state, 7, 0);
  CHECK(!failed);
}

Program::~Program() = default;

void Program::Run(const Caller& caller, const std::string& path) {
  lua_State* main = sandbox_->main();
  if (Status loaded = sandbox_->Load(path); !loaded.ok()) {
    return runtime_.Emit({.type = &kScriptError, .text = Complaint(loaded.error())});
  }
  lua_State* thread = lua_newthread(main);
  const int kept = luaL_ref(main, LUA_REGISTRYINDEX);
  lua_xmove(main, thread, 1);
  Call(caller, thread, "main chunk");
  luaL_unref(main, LUA_REGISTRYINDEX, kept);
}

bool Program::Call(const Caller& caller, lua_State* thread, const char* name) {
  callers_[thread] = &caller;
  const int status = sandbox_->Resume(thread, 0);
  callers_.erase(thread);
  if (status == LUA_OK) return true;
  const lua::ScriptError error = sandbox_->Failure(thread, name);
  runtime_.Emit({.type = &kScriptError, .text = error.message});
  return false;
}

int Program::PushUnit(lua_State* state, Unit* unit) {
  units_.push_back(unit);
  lua_pushinteger(state, static_cast<lua_Integer>(units_.size()));
  return 1;
}

Unit& Program::UnitAt(lua_State* state, int index) {
  const lua_Integer number = luaL_checkinteger(state, index);
  luaL_argcheck(state, number >= 1 && number <= static_cast<lua_Integer>(units_.size()), index, "no Csound");
  return *units_[static_cast<size_t>(number - 1)];
}

// unit, verb, arguments, function or nil -> value; or nil, what it raised.
int Program::PerformVerb(lua_State* state) {
  Unit& unit = UnitAt(state, 1);
  const NamedVerb& verb = VerbNamed(luaL_checkstring(state, 2));
  const Value arguments = ArgumentsOf(state, 3, verb);
  Extra extra;
  if (lua_isfunction(state, 4)) {
    auto function = std::make_shared<Function>(*this, state, 4);
    extra.body = [function](const Caller& caller) { return function->Call(caller); };
  }
  Caller caller = *callers_.at(state);
  if (caller.gil) caller.gil->Compute(call_, kPython);
  const bool good = csound::Perform(caller, unit, verb.name, arguments, &extra);
  if (good) {
    lua_pushnumber(state, extra.value);
    return 1;
  }
  lua_pushnil(state);
  lua_pushstring(state, extra.raised.c_str());
  return 2;
}

// options, orchestra, process queue -> unit; or nil, what is wrong.
int Program::MakeCsound(lua_State* state) {
  auto made = csounds_.Make(luaL_checkstring(state, 1), luaL_checkstring(state, 2), lua_toboolean(state, 3) != 0);
  if (made.ok()) return PushUnit(state, made.value());
  lua_pushnil(state);
  lua_pushstring(state, Complaint(made.errors().front()).c_str());
  return 2;
}

int Program::FindCsound(lua_State* state) {
  Unit* unit = csounds_.Find(luaL_checkstring(state, 1));
  return unit ? PushUnit(state, unit) : 0;
}

int Program::CheckOrchestra(lua_State* state) {
  const Errors errors = csounds_.Check(luaL_checkstring(state, 1), luaL_checkstring(state, 2));
  for (const Error& error : errors) runtime_.Emit({.type = &kMessage, .text = "error: " + Complaint(error)});
  lua_pushboolean(state, errors.empty());
  return 1;
}

int Program::Sleep(lua_State* state) {
  const Time until = runtime_.Now() + DurationAt(state, 1, "time.sleep");
  WithoutGil sleeping(callers_.at(state)->gil);
  while (runtime_.Now() < until) runtime_.Park(until, kSleep);
  return 0;
}

int Program::Now(lua_State* state) {
  lua_pushnumber(state, Seconds());
  return 1;
}

int Program::Compute(lua_State* state) {
  const Time time = DurationAt(state, 1, "python.compute");
  if (Gil* gil = callers_.at(state)->gil) {
    gil->Compute({time, time}, kPython);
  } else {
    runtime_.Spend({time, time}, kPython);
  }
  return 0;
}

void Program::Print(std::string_view text) { runtime_.Emit({.type = &kPrinted, .text = std::string(text)}); }

void Program::Count(lua_State* state, int instructions) {
  instructions_ += instructions;
  if (instructions_ > kMost) sandbox_->RaiseFatal(state, "the script has run 50,000,000 instructions without a call");
}

void Program::Finding(std::string_view kind, std::string_view message, lua::Place place) {
  runtime_.Emit({.type = &kScriptError,
                 .text = fmt::format("{}:{}: {}: {}", place.file ? place.file : "?", place.line, kind, message)});
}

}  // namespace engine::csound
