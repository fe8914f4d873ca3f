// Parameters and undo, as scripts reach them. HA-R40 to HA-R45.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

int DefineParameter(Api& api, lua_State* state) {
  api.parameters.Define(api.script, state);
  return 0;
}

Parameter* Named(Api& api, lua_State* state) { return api.parameters.Find(luaL_optstring(state, 1, "")); }

int HasParameter(Api& api, lua_State* state) {
  lua_pushboolean(state, Named(api, state) != nullptr);
  return 1;
}

// HA-R44: of a parameter that there is not.
int Nil(lua_State* state) {
  lua_pushnil(state);
  return 1;
}

int GetParameter(Api& api, lua_State* state) {
  const Parameter* parameter = Named(api, state);
  if (!parameter) return Nil(state);
  lua_getglobal(state, parameter->name.c_str());
  return 1;
}

int GetParameterNormalized(Api& api, lua_State* state) {
  const Parameter* parameter = Named(api, state);
  if (!parameter) return Nil(state);
  lua_getglobal(state, parameter->name.c_str());
  if (parameter->type == Parameter::Type::boolean) {
    lua_pushnumber(state, lua_toboolean(state, -1) ? 1 : 0);
  } else if (parameter->numeric() && parameter->max > parameter->min) {
    lua_pushnumber(state, (lua_tonumber(state, -1) - parameter->min) / (parameter->max - parameter->min));
  } else {
    lua_pushnumber(state, 0);
  }
  return 1;
}

int GetParameterDefinition(Api& api, lua_State* state) {
  const Parameter* parameter = Named(api, state);
  if (!parameter) return Nil(state);
  Parameters::PushDefinition(*parameter, state);
  return 1;
}

// onChanged, where it belongs: in the Processor if it asks for that and there is one (HA-R41, HA-R45), else in the
// Controller. After this callback, if that is of the same context: HA-R42.
void Notify(Api& api, lua_State* state, const Parameter& parameter) {
  const Invocation& caller = api.script.current();
  const std::string name = "onChanged(" + parameter.name + ")";
  const Side side = parameter.processor_callback && api.processor().ready() ? Side::processor : Side::controller;
  if (caller.side == side && (api.on_changed_at_once || side == Side::processor)) {
    lua_rawgeti(state, LUA_REGISTRYINDEX, parameter.on_changed);
    InvocationPtr child = api.script.Taken(side, name, state, 0);
    child->frame = caller.frame;
    if (api.on_changed_at_once) {
      child = api.script.RunInside(std::move(child), "setParameter: too many onChanged that each call another");
    }
    if (child) api.script.AddSpawned(std::move(child));
  } else if (side == Side::controller) {
    api.controller.Push([&script = api.script, slot = caller.slot, name, reference = parameter.on_changed] {
      return script.Referenced(Side::controller, slot, name, reference, false);
    });
  } else {
    api.processor().Queue(
        {.name = name, .reference = parameter.on_changed, .release = false, .id = "", .at = api.runtime.Now()},
        nullptr);
  }
}

// HA-R42, HA-R44. The value is on top of the stack; `undo` is the index of the argument that may say false.
int Set(Api& api, lua_State* state, Parameter& parameter, int undo) {
  const bool undone = lua_isnoneornil(state, undo) || lua_toboolean(state, undo) != 0;
  if (api.script.current().side == Side::controller && undone) api.script.Emit(kUndo, {}, parameter.name);
  const bool due = api.parameters.Set(parameter, state);
  api.script.Emit(kParameter, {}, Parameters::Print(parameter, state));
  if (due) Notify(api, state, parameter);
  return 0;
}

int SetParameter(Api& api, lua_State* state) {
  Parameter* parameter = Named(api, state);
  if (!parameter) return 0;
  lua_settop(state, 3);
  lua_pushvalue(state, 2);
  return Set(api, state, *parameter, 3);
}

int SetParameterNormalized(Api& api, lua_State* state) {
  Parameter* parameter = Named(api, state);
  if (!parameter) return 0;
  if (!parameter->numeric() && parameter->type != Parameter::Type::boolean) return 0;
  const double normalized = std::clamp(NumberArgument(api, state, 2, "setParameterNormalized"), 0.0, 1.0);
  lua_settop(state, 3);
  if (parameter->type == Parameter::Type::boolean) {
    lua_pushboolean(state, normalized >= 0.5);
  } else {
    const double value = parameter->min + normalized * (parameter->max - parameter->min);
    // To the nearest, so that what getParameterNormalized gave sets the same value again.
    const double whole = api.normalized_is_rounded ? std::round(value) : std::trunc(value);
    lua_pushnumber(state, parameter->type == Parameter::Type::integer ? whole : value);
  }
  return Set(api, state, *parameter, 3);
}

// HA-R45: open until endUndoBlock, or the end of the callback.
int StartUndoBlock(Api& api, lua_State* state) {
  Invocation& caller = api.script.current();
  if (caller.undo_block && api.undo_blocks_lenient) return 0;
  if (caller.undo_block) api.script.Raise(state, "startUndoBlock: the block before has not ended");
  caller.undo_block = true;
  api.script.Emit(kUndoBlock, {}, luaL_optstring(state, 1, ""));
  return 0;
}

int EndUndoBlock(Api& api, lua_State* state) {
  Invocation& caller = api.script.current();
  if (!caller.undo_block && api.undo_blocks_lenient) return 0;
  if (!caller.undo_block) api.script.Raise(state, "endUndoBlock: there is no block to end");
  caller.undo_block = false;
  api.script.Emit(kUndoBlockEnd, {});
  return 0;
}

constexpr Api::Implementation kFunctions[] = {
    {"defineParameter", &DefineParameter},
    {"endUndoBlock", &EndUndoBlock},
    {"getParameter", &GetParameter},
    {"getParameterDefinition", &GetParameterDefinition},
    {"getParameterNormalized", &GetParameterNormalized},
    {"hasParameter", &HasParameter},
    {"setParameter", &SetParameter},
    {"setParameterNormalized", &SetParameterNormalized},
    {"startUndoBlock", &StartUndoBlock},
};

}  // namespace

std::span<const Api::Implementation> Api::ParameterFunctions() { return kFunctions; }

}  // namespace engine::halion
