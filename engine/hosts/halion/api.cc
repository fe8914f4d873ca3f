#include "engine/hosts/halion/api.h"

#include <fmt/format.h>

#include <cstring>
#include <map>

#include "engine/hosts/halion/event_object.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

double SmoothingMs(std::string_view option) {
  if (option == "none") return 0;
  return option == "5ms" ? 5 : 20;
}

}  // namespace

Api::Api(const HostConfig& config, Runtime& runtime_in, Script& script_in, Rack& rack_in, Controller& controller_in,
         Parameters& parameters_in, const Transport& transport_in)
    : runtime(runtime_in),
      script(script_in),
      rack(rack_in),
      controller(controller_in),
      parameters(parameters_in),
      transport(transport_in),
      async_returns(config.Switch("asyncReturns") == "values"),
      spawn_at_once(config.Switch("spawnStart") == "atOnce"),
      note_calls_in_spawn(config.Switch("noteCallsInSpawn") == "allow"),
      beats_follow_tempo(config.Switch("waitBeatTempo") == "followed"),
      unknown_tempo_is_120(config.Switch("unknownTempo") == "is120"),
      on_changed_at_once(config.Switch("onChangedStart") == "atOnce"),
      normalized_is_rounded(config.Switch("normalizedToInteger") == "nearest"),
      undo_blocks_lenient(config.Switch("undoBlockMisuse") == "ignored"),
      smoothing_ms(SmoothingMs(config.Switch("smoothing"))),
      beats_at_120(config.Switch("beatsWithoutTempo") == "at120"),
      meanings_(MeaningsOf(config)) {
  bindings_.reserve(meanings_->size());
  for (const Meaning& meaning : *meanings_) bindings_.push_back({this, &meaning});
  Install();
}

std::shared_ptr<const Api::Meanings> Api::MeaningsOf(const HostConfig& config) {
  auto make = [&] {
    auto meanings = std::make_shared<Meanings>();
    for (const Function& function : AllFunctions()) {
      meanings->push_back(
          {&function, Find(function.name), config.CostOf(function.name), Point::Interned(function.name)});
    }
    return std::shared_ptr<const Meanings>(std::move(meanings));
  };
  return config.cache ? config.cache->Get<Meanings>("halion: functions", make) : make();
}

Api::Call Api::Find(std::string_view name) {
  // A search builds thousands of hosts a second, each with all its functions.
  static const std::map<std::string_view, Call> calls = [] {
    std::map<std::string_view, Call> out;
    for (auto list : {NoteFunctions(), ThreadFunctions(), TimeFunctions(), ParameterFunctions()}) {
      for (const Implementation& implementation : list) out.emplace(implementation.name, implementation.call);
    }
    return out;
  }();
  auto found = calls.find(name);
  return found == calls.end() ? nullptr : found->second;
}

bool Api::Modelled(std::string_view name) {
  return name == "print" || name == "printRaw" || Find(name) != nullptr;  // the first two are the sandbox's own
}

int64_t Api::Now() {
  const Invocation& caller = script.current();
  return caller.side == Side::processor ? caller.frame : FrameAt(runtime.Now(), processor().format().sample_rate);
}

void Api::Install() {
  lua_State* state = script.sandbox().main();
  for (Binding& binding : bindings_) {
    const char* name = binding.meaning->function->name;
    if (name == std::string_view("print")) continue;
    if (const char* dot = std::strchr(name, '.')) {
      lua_newtable(state);
      lua::Sandbox::Push(state, &Dispatch, &binding);
      lua_setfield(state, -2, dot + 1);
      lua_setglobal(state, std::string(name, dot).c_str());
    } else {
      script.sandbox().Register(name, &Dispatch, &binding);
    }
  }
  lua_getglobal(state, "print");
  lua_setglobal(state, "printRaw");
  // HA-R67.
  const std::pair<const char*, int> types[] = {
      {"noteOn", 1},        {"noteOff", 2},       {"controller", 3}, {"noteExpression", 4},
      {"programChange", 5}, {"noteRetrigger", 6}, {"data", 7}};
  lua_newtable(state);
  for (const auto& [name, number] : types) {
    lua_pushinteger(state, number);
    lua_setfield(state, -2, name);
  }
  lua_setglobal(state, "EventType");
  // HA-R92: the type of a host object is the name of its class.
  lua::Sandbox::Push(state, [](lua_State* calling) {
    luaL_checkany(calling, 1);
    lua_pushstring(calling, EventObject::Is(calling, 1) ? "Event" : luaL_typename(calling, 1));
    return 1;
  });
  lua_setglobal(state, "type");
}

int Api::Dispatch(lua_State* state) {
  auto& binding = *static_cast<Binding*>(lua_touserdata(state, lua_upvalueindex(1)));
  Api& api = *binding.api;
  const Meaning& meaning = *binding.meaning;
  api.script.Arrive(state);
  const Invocation& caller = api.script.current();
  if (!Available(*meaning.function, caller.side, caller.global)) {
    api.script.Raise(state, fmt::format("Function HALion::{} is not available in the {} context.",
                                        meaning.function->name, NameOf(caller.side)));
  }
  if (!meaning.call) {
    api.script.Raise(state, fmt::format("Function HALion::{} is not modelled by tactus.", meaning.function->name));
  }
  bool open = meaning.function->name == std::string_view("openURL");  // the one whose end is of interest
  if (open) api.script.Emit(kOpenUrl, {}, luaL_optstring(state, 1, ""));
  api.script.SpendReleased(state, meaning.cost, meaning.point);
  if (open) api.script.Emit(kOpenUrlEnd, {});
  return meaning.call(api, state);
}

double NumberArgument(Api& api, lua_State* state, int index, const char* function) {
  if (!lua_isnumber(state, index))
    api.script.Raise(state, fmt::format("{}: argument {} must be a number", function, index));
  return lua_tonumber(state, index);
}

void FunctionArgument(Api& api, lua_State* state, int index, const char* function) {
  if (lua_isfunction(state, index)) return;
  api.script.Raise(state, fmt::format("{}: argument {} must be a function", function, index));
}

double NumberOr(lua_State* state, int index, double fallback) {
  return lua_isnumber(state, index) ? lua_tonumber(state, index) : fallback;
}

}  // namespace engine::halion
