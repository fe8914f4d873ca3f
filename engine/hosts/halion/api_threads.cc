// Contexts, waiting, and the ways from one context to the other. HA-R2, HA-R20 to HA-R30, HA-R50.
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
  FunctionArgument(api, state, 1, "runAsync");
  Invocation& caller = api.script.current();
  int arguments = lua_gettop(state) - 1;
  caller.callee = api.script.Taken(Side::controller, "runAsync", state, arguments);
  if (api.async_returns) {  // HA-R20c
    caller.callee->returned = [&caller](lua_State* from, int results) {
      if (!lua_checkstack(caller.thread, results)) return;  // a million of them
      lua_xmove(from, caller.thread, results);
      caller.arguments = results;  // of its resumption
    };
  }
  caller.suspension = Suspension::async;
  return lua_yield(state, 0);
}

// HA-R23: a callback of the same context. It acts for the note that its spawner acts for.
int Spawn(Api& api, lua_State* state) {
  FunctionArgument(api, state, 1, "spawn");
  Invocation& caller = api.script.current();
  int arguments = lua_gettop(state) - 1;
  InvocationPtr child = api.script.Taken(caller.side, "spawn", state, arguments);
  child->note = caller.note;
  child->frame = caller.frame;
  child->on_note = caller.on_note && api.note_calls_in_spawn;
  api.script.Emit(kSpawn, {caller.number});
  if (api.spawn_at_once) {
    child = api.script.RunInside(std::move(child), "spawn: too many functions that each spawn another");
  }
  if (child) api.script.AddSpawned(std::move(child));
  return 0;
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
  FunctionArgument(api, state, 1, "runSync");
  std::string id = KeyOf(state, 2);
  lua_pushvalue(state, 1);
  SyncEntry entry{.number = api.next_entry++,
                  .name = "runSync",
                  .reference = luaL_ref(state, LUA_REGISTRYINDEX),
                  .id = id,
                  .at = api.runtime.Now()};
  int replaced = 0;
  int64_t number = entry.number;
  std::string shown = id.empty() ? "" : "id=" + id;
  if (api.processor().Queue(std::move(entry), &replaced)) {
    luaL_unref(state, LUA_REGISTRYINDEX, replaced);
    api.script.Emit(kSyncReplace, {number}, shown);
  } else {
    api.script.Emit(kSyncCall, {number}, shown);
  }
  return 0;
}

// HA-R24, HA-R25, HA-R29: in the Processor to the frame or its grid, in the Controller to its next tick.
int Suspend(Api& api, lua_State* state, double ms, int64_t frames) {
  Invocation& caller = api.script.current();
  caller.suspension = Suspension::wait;
  if (caller.side == Side::processor) {
    caller.until = api.processor().WaitEnd(caller.frame + std::max<int64_t>(1, frames));
  } else {
    caller.until = api.runtime.Now() + static_cast<Time>(std::llround(ms * kMillisecond));
  }
  caller.wait = static_cast<Time>(std::llround(ms * kMillisecond));
  return lua_yield(state, 0);
}

int Wait(Api& api, lua_State* state) {
  double ms = NumberArgument(api, state, 1, "wait");
  if (api.script.current().global) api.script.Raise(state, "wait is not permitted in global statements");
  if (!(ms >= 0) || ms > 1e9) api.script.Raise(state, "wait: the time must be between 0 and 1e9 ms");
  return Suspend(api, state, ms, api.processor().notes().FramesOf(ms));
}

// A quarter note at the tempo of the call, or along the tempo as it goes on: not documented.
int WaitBeat(Api& api, lua_State* state) {
  double beats = NumberArgument(api, state, 1, "waitBeat");
  if (api.script.current().global) api.script.Raise(state, "waitBeat is not permitted in global statements");
  if (!(beats >= 0) || beats > 1e6) api.script.Raise(state, "waitBeat: the beats must be between 0 and 1e6");
  const int64_t now = api.Now();
  const double rate = api.processor().format().sample_rate;
  double frames = beats * 0.5 * rate;
  if (api.transport.At(now).tempo > 0) {
    frames = api.beats_follow_tempo ? api.transport.FramesAlong(beats, now) : api.transport.FramesAtTempo(beats, now);
  } else if (!api.unknown_tempo_is_120) {
    api.script.Raise(state, "waitBeat: the host does not tell the tempo");
  }
  return Suspend(api, state, frames * 1000.0 / rate, std::llround(frames));
}

// HA-R27, HA-R28: of onNote and its note alone.
void CheckOnNote(Api& api, lua_State* state, const char* function) {
  if (api.script.current().on_note) return;
  api.script.Raise(state, fmt::format("{} is not permitted outside onNote", function));
}

int WaitForRelease(Api& api, lua_State* state) {
  CheckOnNote(api, state, "waitForRelease");
  Invocation& caller = api.script.current();
  if (api.processor().notes().IsReleased(caller.note)) return 0;
  caller.suspension = Suspension::release;
  return lua_yield(state, 0);
}

int IsNoteHeld(Api& api, lua_State* state) {
  CheckOnNote(api, state, "isNoteHeld");
  lua_pushboolean(state, api.processor().notes().IsDown(api.script.current().note));
  return 1;
}

int OpenUrl(Api&, lua_State*) { return 0; }  // recorded, never opened

// HA-R50.
int DefineSlotLocal(Api& api, lua_State* state) {
  if (!lua_isstring(state, 1)) api.script.Raise(state, "defineSlotLocal: argument 1 must be a name");
  api.script.DefineSlotLocal(lua_tostring(state, 1));
  return 0;
}

int GetSlotIndex(Api& api, lua_State* state) {
  lua_pushinteger(state, api.script.current().slot);
  return 1;
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
  api.script.SetLimit(static_cast<Time>(std::llround(ms * kMillisecond)));
  return 0;
}

constexpr Api::Implementation kFunctions[] = {
    {"defineSlotLocal", &DefineSlotLocal},
    {"getContext", &GetContext},
    {"getScriptExecTimeOut", &GetScriptExecTimeOut},
    {"getSlotIndex", &GetSlotIndex},
    {"isNoteHeld", &IsNoteHeld},
    {"openURL", &OpenUrl},
    {"runAsync", &RunAsync},
    {"runSync", &RunSync},
    {"setScriptExecTimeOut", &SetScriptExecTimeOut},
    {"spawn", &Spawn},
    {"wait", &Wait},
    {"waitBeat", &WaitBeat},
    {"waitForRelease", &WaitForRelease},
};

}  // namespace

std::span<const Api::Implementation> Api::ThreadFunctions() { return kFunctions; }

}  // namespace engine::halion
