// Contexts, waiting, and the ways from one context to the other. HA-R2, HA-R20 to HA-R25, HA-R30.
#include <fmt/format.h>

#include <cmath>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

int GetContext(Api& api, lua_State* state) {
  std::string_view name = NameOf(api.script.current().side);
  lua_pushlstring(state, name.data(), name.size());
  return 1;
}

// HA-R20. The function becomes a callback of the Controller; this one is on hold until it has run.
int RunAsync(Api& api, lua_State* state) {
  if (!lua_isfunction(state, 1)) api.script.Raise(state, "runAsync: argument 1 must be a function");
  Invocation& caller = api.script.current();
  int arguments = lua_gettop(state) - 1;
  caller.callee = api.script.Taken(Side::controller, "runAsync", state, arguments);
  caller.suspension = Suspension::async;
  api.script.Emit(kAsyncCall, {caller.number});
  return lua_yield(state, 0);
}

// What an id of any type is compared by.
std::string KeyOf(lua_State* state, int index) {
  switch (lua_type(state, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
      return {};
    case LUA_TNUMBER:
      return fmt::format("number {}", lua_tonumber(state, index));
    case LUA_TSTRING:
      return fmt::format("string {}", lua_tostring(state, index));
    case LUA_TBOOLEAN:
      return lua_toboolean(state, index) ? "true" : "false";
    default:
      lua_getglobal(state, "tostring");
      lua_pushvalue(state, index);
      lua_call(state, 1, 1);  // the sandbox's: a stable number, no address
      std::string key = lua_tostring(state, -1);
      lua_pop(state, 1);
      return key;
  }
}

// HA-R21, HA-R22.
int RunSync(Api& api, lua_State* state) {
  if (!lua_isfunction(state, 1)) api.script.Raise(state, "runSync: argument 1 must be a function");
  std::string id = KeyOf(state, 2);
  lua_pushvalue(state, 1);
  SyncEntry entry{
      .number = api.next_entry++, .reference = luaL_ref(state, LUA_REGISTRYINDEX), .id = id, .at = api.runtime.Now()};
  int replaced = 0;
  int64_t number = entry.number;
  std::string shown = id.empty() ? "" : "id=" + id;
  if (api.processor.Queue(std::move(entry), &replaced)) {
    luaL_unref(state, LUA_REGISTRYINDEX, replaced);
    api.script.Emit(kSyncReplace, {number}, shown);
  } else {
    api.script.Emit(kSyncCall, {number}, shown);
  }
  return 0;
}

// HA-R24, HA-R25, HA-R29: in the Processor to the frame, in the Controller to its next tick.
int Wait(Api& api, lua_State* state) {
  double ms = NumberArgument(api, state, 1, "wait");
  Invocation& caller = api.script.current();
  if (caller.global) api.script.Raise(state, "wait is not permitted in global statements");
  if (!(ms >= 0) || ms > 1e9) api.script.Raise(state, "wait: the time must be between 0 and 1e9 ms");
  caller.suspension = Suspension::wait;
  if (caller.side == Side::processor) {
    caller.until = caller.frame + std::max<int64_t>(1, api.processor.notes().FramesOf(ms));
  } else {
    caller.until = api.runtime.Now() + static_cast<Time>(std::llround(ms * kMillisecond));
  }
  api.script.Emit(kWait, {static_cast<Time>(std::llround(ms * kMillisecond)), caller.number});
  return lua_yield(state, 0);
}

int OpenUrl(Api&, lua_State*) { return 0; }  // recorded, never opened

int DefineParameter(Api& api, lua_State* state) {
  api.parameters.Define(api.script, state);
  return 0;
}

int DefineSlotLocal(Api& api, lua_State* state) {
  if (!lua_isstring(state, 1)) api.script.Raise(state, "defineSlotLocal: argument 1 must be a name");
  return 0;  // HA-R50: with one slot there is nothing to share
}

int HasParameter(Api& api, lua_State* state) {
  lua_pushboolean(state, api.parameters.Find(luaL_optstring(state, 1, "")) != nullptr);
  return 1;
}

int GetParameter(Api& api, lua_State* state) {
  const Parameter* parameter = api.parameters.Find(luaL_optstring(state, 1, ""));
  if (parameter) {
    lua_getglobal(state, parameter->name.c_str());
  } else {
    lua_pushnil(state);  // HA-R44
  }
  return 1;
}

// HA-R42, HA-R44: onChanged runs in the Controller, after this callback.
int SetParameter(Api& api, lua_State* state) {
  Parameter* parameter = api.parameters.Find(luaL_optstring(state, 1, ""));
  if (!parameter) return 0;
  lua_settop(state, 2);
  bool due = api.parameters.Set(*parameter, state);
  api.script.Emit(kParameter, {}, Parameters::Print(*parameter, state));
  if (due)
    api.controller.Push([&script = api.script, copy = *parameter] { return Parameters::OnChanged(script, copy); });
  return 0;
}

int GetScriptExecTimeOut(Api& api, lua_State* state) {
  lua_pushnumber(state, static_cast<double>(api.script.limit(api.script.current().side)) / kMillisecond);
  return 1;
}

// HA-R34: it holds for the call that is running.
int SetScriptExecTimeOut(Api& api, lua_State* state) {
  double ms = NumberArgument(api, state, 1, "setScriptExecTimeOut");
  if (!(ms > 0) || ms > 1e9)
    api.script.Raise(state, "setScriptExecTimeOut: the time must be above 0 and at most 1e9 ms");
  api.script.set_limit(api.script.current().side, static_cast<Time>(std::llround(ms * kMillisecond)));
  return 0;
}

int GetTime(Api& api, lua_State* state) {
  const Invocation& caller = api.script.current();
  double ms = static_cast<double>(api.runtime.Now()) / kMillisecond;
  if (caller.side == Side::processor) {
    ms = static_cast<double>(caller.frame - api.processor.init_frame()) * 1000.0 / api.processor.format().sample_rate;
  }
  lua_pushnumber(state, ms);
  return 1;
}

int GetSamplingRate(Api& api, lua_State* state) {
  lua_pushnumber(state, api.processor.format().sample_rate);
  return 1;
}

int MsToSamples(Api& api, lua_State* state) {
  lua_pushnumber(state, NumberArgument(api, state, 1, "ms2samples") * api.processor.format().sample_rate / 1000.0);
  return 1;
}

int SamplesToMs(Api& api, lua_State* state) {
  lua_pushnumber(state, NumberArgument(api, state, 1, "samples2ms") * 1000.0 / api.processor.format().sample_rate);
  return 1;
}

constexpr Api::Implementation kFunctions[] = {
    {"defineParameter", &DefineParameter},
    {"defineSlotLocal", &DefineSlotLocal},
    {"getContext", &GetContext},
    {"getParameter", &GetParameter},
    {"getSamplingRate", &GetSamplingRate},
    {"getScriptExecTimeOut", &GetScriptExecTimeOut},
    {"getTime", &GetTime},
    {"hasParameter", &HasParameter},
    {"ms2samples", &MsToSamples},
    {"openURL", &OpenUrl},
    {"runAsync", &RunAsync},
    {"runSync", &RunSync},
    {"samples2ms", &SamplesToMs},
    {"setParameter", &SetParameter},
    {"setScriptExecTimeOut", &SetScriptExecTimeOut},
    {"wait", &Wait},
};

}  // namespace

std::span<const Api::Implementation> Api::ThreadFunctions() { return kFunctions; }

}  // namespace engine::halion
