// The functions that scripts call. Each goes through one door: its line is noted, the context is checked (HA-R80), its
// cost is spent, then it acts.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hosts/halion/controller.h"
#include "engine/hosts/halion/parameters.h"
#include "engine/hosts/halion/rack.h"

namespace engine::halion {

class Api {
 public:
  Api(const HostConfig& config, Runtime& runtime, Script& script, Rack& rack, Controller& controller,
      Parameters& parameters, const Transport& transport);
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
  static std::span<const Implementation> TimeFunctions();
  static std::span<const Implementation> ParameterFunctions();
  // Null: known to the host, not modelled.
  static Call Find(std::string_view name);
  static bool Modelled(std::string_view name);

  Runtime& runtime;
  Script& script;
  Rack& rack;
  Controller& controller;
  Parameters& parameters;
  const Transport& transport;
  // Switches that only functions look at.
  const bool async_returns;          // HA-R20c
  const bool spawn_at_once;          // HA-R23
  const bool note_calls_in_spawn;    // HA-R23
  const bool beats_follow_tempo;     // HA-R24
  const bool unknown_tempo_is_120;   // HA-R24
  const bool on_changed_at_once;     // HA-R42
  const bool normalized_is_rounded;  // HA-R44
  const bool undo_blocks_lenient;    // HA-R45
  const double smoothing_ms;         // HA-R63
  const bool beats_at_120;           // HA-R66: of conversions

  // Of the running callback.
  Processor& processor() { return rack[script.current().slot]; }
  int64_t frame() { return script.current().frame; }
  // The frame at which it stands: its own, or in the Controller that of the clock.
  int64_t Now();
  int64_t next_entry = 1;  // of runSync's queue

 private:
  // What a function is in this scenario, the same in each run.
  struct Meaning {
    const Function* function;
    Call call;  // null: known to the host, not modelled
    Cost cost;
    Point point;
  };
  struct Binding {
    Api* api;
    const Meaning* meaning;
  };
  using Meanings = std::vector<Meaning>;
  static std::shared_ptr<const Meanings> MeaningsOf(const HostConfig& config);
  static int Dispatch(lua_State* state);
  void Install();

  const std::shared_ptr<const Meanings> meanings_;
  std::vector<Binding> bindings_;
};

// Argument checks that complain in the host's form: "fade: argument 3 must be a number".
double NumberArgument(Api& api, lua_State* state, int index, const char* function);
double NumberOr(lua_State* state, int index, double fallback);
void FunctionArgument(Api& api, lua_State* state, int index, const char* function);

}  // namespace engine::halion
