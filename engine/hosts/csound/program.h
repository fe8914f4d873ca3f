// The user's program in Lua, with ctcsound7's names: `cs:compileOrc`, `thread:scoreEvent`, `time.sleep`. A script says
// what a timeline says, and does it through the same table of verbs. All scripts of a scenario share their globals, as
// the threads of a program do; the functions that they give to tasks and callbacks run on the performance thread.
//
// Thread rules: Run and the bodies of jobs: any context, of a runtime that runs one at a time.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/csound/actions.h"
#include "engine/lua/sandbox.h"

namespace engine::csound {

// The Lua text that defines the names. Its arguments are the functions of Program.
extern const char* const kScriptNames;

// The Csounds that a script reaches.
class Csounds {
 public:
  virtual ~Csounds() = default;
  // A new one, started, with a thread that is paused.
  virtual Result<Unit*> Make(const std::string& options, const std::string& orchestra, bool process_queue) = 0;
  // What is wrong with an orchestra.
  virtual Errors Check(const std::string& options, const std::string& orchestra) = 0;
  // One that the scenario describes; null: there is none of that name.
  virtual Unit* Find(const std::string& name) = 0;
};

class Program final : public lua::Sandbox::Hooks {
 public:
  // `call`: what a Python thread computes for each call.
  Program(Runtime& runtime, Csounds& csounds, const std::string& folder, Cost call);
  ~Program() override;

  // Runs a file from its first line to its last. What is wrong with it is a finding.
  void Run(const Caller& caller, const std::string& path);

 private:
  struct Function;  // one of the script's, kept alive
  using Native = int (Program::*)(lua_State* state);
  template <Native native>
  static int Enter(lua_State* state);

  int PerformVerb(lua_State* state);
  int MakeCsound(lua_State* state);
  int FindCsound(lua_State* state);
  int CheckOrchestra(lua_State* state);
  int Sleep(lua_State* state);
  int Now(lua_State* state);
  int Compute(lua_State* state);

  int PushUnit(lua_State* state, Unit* unit);
  Unit& UnitAt(lua_State* state, int index);
  // Calls what is on the thread's stack as `caller`. False: it raised.
  bool Call(const Caller& caller, lua_State* thread, const char* name);

  double Seconds() override { return static_cast<double>(runtime_.Now()) / kSecond; }
  void Print(std::string_view text) override;
  void Count(lua_State* state, int instructions) override;
  void Finding(std::string_view kind, std::string_view message, lua::Place place) override;

  Runtime& runtime_;
  Csounds& csounds_;
  const Cost call_;
  std::unique_ptr<lua::Sandbox> sandbox_;
  std::vector<Unit*> units_;                           // as scripts number them, from 1
  std::map<const lua_State*, const Caller*> callers_;  // who runs; looked up, never walked
  int64_t instructions_ = 0;                           // since the last call of the host
};

}  // namespace engine::csound
