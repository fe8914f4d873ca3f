// The functions that scripts call. Each goes through one door: its line is noted, the context is checked (HA-R80), its
// cost is spent, then it acts.
#pragma once
#include <string>
#include <vector>

#include "engine/hosts/halion/controller.h"
#include "engine/hosts/halion/parameters.h"
#include "engine/hosts/halion/processor.h"

namespace engine::halion {

class Api {
 public:
  Api(const HostConfig& config, Runtime& runtime, Script& script, Processor& processor, Controller& controller,
      Parameters& parameters);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  using Call = int (*)(Api&, lua_State*);
  struct Implementation {
    const char* name;
    Call call;
  };
  // Names that have an implementation; see api_*.cc.
  static std::span<const Implementation> NoteFunctions();
  static std::span<const Implementation> ThreadFunctions();
  static bool Modelled(std::string_view name);

  Runtime& runtime;
  Script& script;
  Processor& processor;
  Controller& controller;
  Parameters& parameters;

  // The frame at which the running callback acts.
  int64_t frame() { return script.current().frame; }
  int64_t next_entry = 1;  // of runSync's queue

 private:
  struct Binding {
    Api* api;
    const Function* function;
    Call call;  // null: known to the host, not modelled
    Cost cost;
    Point point;
  };
  static int Dispatch(lua_State* state);
  void Install();

  std::vector<Binding> bindings_;
};

// Argument checks that complain in the host's form: "fade: argument 3 must be a number".
double NumberArgument(Api& api, lua_State* state, int index, const char* function);
double NumberOr(lua_State* state, int index, double fallback);

}  // namespace engine::halion
