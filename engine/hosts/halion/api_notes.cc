// Notes, voices, controllers: what acts on the sound at the frame of the running callback. HA-R6,
// HA-R26, HA-R60 to HA-R65.
#include <cmath>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/event_object.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

Notes& NotesOf(Api& api) { return api.processor().notes(); }

double Field(lua_State* state, int index, const char* name, double fallback) {
  lua_getfield(state, index, name);
  double value = lua_isnumber(state, -1) ? lua_tonumber(state, -1) : fallback;
  lua_pop(state, 1);
  return value;
}

int Nil(lua_State* state) {
  lua_pushnil(state);
  return 1;
}

void PostController(Api& api, lua_State* state, int64_t frame) {
  const auto number = static_cast<int64_t>(Field(state, 1, "controller", 0));
  const auto value = static_cast<int64_t>(Field(state, 1, "value", 0));
  if (number == kControllerPitchBend) {
    api.script.Emit(kPitchBend, {Event::Real(Field(state, 1, "bend", BendOf(static_cast<int>(value)))), frame});
  } else if (number == kControllerAfterTouch) {
    api.script.Emit(kAfterTouch, {value, frame});
  } else {
    if (number == kSustainPedal) NotesOf(api).SetEnginePedal(value >= kPedalDown, frame);
    api.script.Emit(kControlChange, {number, value, frame});
  }
}

// HA-R61: the id for a note-on, else nil.
int PostEvent(Api& api, lua_State* state) {
  if (!lua_istable(state, 1)) api.script.Raise(state, "postEvent: argument 1 must be an event");
  int64_t frame = api.frame() + NotesOf(api).FramesOf(NumberOr(state, 2, 0));
  int key = static_cast<int>(Field(state, 1, "note", 60));
  auto note = static_cast<int64_t>(Field(state, 1, "id", 0));
  switch (static_cast<int>(Field(state, 1, "type", 0))) {
    case kTypeNoteOn:
    case kTypeRetrigger: {
      int64_t id = NotesOf(api).On({.key = static_cast<double>(key),
                                    .velocity = static_cast<int>(Field(state, 1, "velocity", 100)),
                                    .owner = note > 0 ? note : api.script.current().note,
                                    .tune = Field(state, 1, "tune", 0)},
                                   frame);
      lua_pushnumber(state, static_cast<double>(id));
      return 1;
    }
    case kTypeNoteOff:
      NotesOf(api).OffPosted(std::max<int64_t>(note, 0), key, frame, api.frame());
      return Nil(state);
    case kTypeController:
      PostController(api, state, frame);
      return Nil(state);
    case kTypeData:
      api.script.Emit(kData, {frame}, "posted");
      return Nil(state);
    default:
      api.script.Raise(state, "postEvent: events of this type are not modelled by tactus");
  }
}

// HA-R6: an event in either context, everything else in the Controller only. A cloned event has no id.
int Clone(Api& api, lua_State* state) {
  if (!lua_istable(state, 1)) api.script.Raise(state, "clone: argument 1 must be an object of the host");
  if (!EventObject::Is(state, 1) && api.script.current().side == Side::processor) {
    api.script.Raise(state, "Function HALion::clone is not available in the Processor context.");
  }
  if (!EventObject::Is(state, 1))
    api.script.Raise(state, "clone: objects other than events are not modelled by tactus");
  lua_settop(state, 1);
  lua::Sandbox::Unwrap(state, 1);
  lua_newtable(state);
  for (lua_pushnil(state); lua_next(state, 1) != 0;) {
    lua_pushvalue(state, -2);
    lua_insert(state, -2);
    lua_rawset(state, 2);
  }
  EventObject::Mark(state, 2);
  lua_pushnumber(state, -1);
  lua_setfield(state, 2, "id");
  return 1;
}

// HA-R60: playNote(note, velocity, duration=-1, layerOrZone=nil, volume=1, pan=0, tune=0).
int PlayNote(Api& api, lua_State* state) {
  double duration = NumberOr(state, 3, -1);
  int64_t owner = duration == 0 ? 0 : api.script.current().note;
  int64_t id = NotesOf(api).On({.key = NumberArgument(api, state, 1, "playNote"),
                                .velocity = static_cast<int>(NumberOr(state, 2, 100)),
                                .owner = owner,
                                .held_by_key = owner != 0,
                                .played = true,
                                .duration_ms = duration,
                                .volume = NumberOr(state, 5, 1),
                                .pan = NumberOr(state, 6, 0),
                                .tune = NumberOr(state, 7, 0)},
                               api.frame());
  lua_pushnumber(state, static_cast<double>(id));
  return 1;
}

int64_t IdArgument(Api& api, lua_State* state, const char* function) {
  return static_cast<int64_t>(NumberArgument(api, state, 1, function));
}

int ReleaseVoice(Api& api, lua_State* state) {
  NotesOf(api).Off(IdArgument(api, state, "releaseVoice"), api.frame());
  return 0;
}

// HA-R62: fade(id, start|nil, target, ms[, kill=false]).
int Fade(Api& api, lua_State* state) {
  std::optional<double> from;
  if (!lua_isnoneornil(state, 2)) from = NumberArgument(api, state, 2, "fade");
  NotesOf(api).Fade(IdArgument(api, state, "fade"), from, NumberArgument(api, state, 3, "fade"),
                    NumberArgument(api, state, 4, "fade"), lua_toboolean(state, 5) != 0, api.frame());
  return 0;
}

// HA-R63: true = no smoothing, a number = a ramp in ms, false = the host's smoothing.
double RampMs(const Api& api, lua_State* state, int index) {
  if (lua_type(state, index) == LUA_TNUMBER) return lua_tonumber(state, index);
  return lua_toboolean(state, index) ? 0 : api.smoothing_ms;
}

int ChangeVolume(Api& api, lua_State* state) {
  NotesOf(api).Volume(IdArgument(api, state, "changeVolume"), NumberArgument(api, state, 2, "changeVolume"),
                      lua_toboolean(state, 3) != 0, RampMs(api, state, 4), api.frame());
  return 0;
}

int ChangeVolumeDb(Api& api, lua_State* state) {
  auto decibel = static_cast<float>(NumberArgument(api, state, 2, "changeVolumedB"));
  NotesOf(api).Volume(IdArgument(api, state, "changeVolumedB"), static_cast<double>(std::pow(10.0f, decibel / 20.0f)),
                      lua_toboolean(state, 3) != 0, RampMs(api, state, 4), api.frame());
  return 0;
}

int ChangePan(Api& api, lua_State* state) {
  NotesOf(api).Pan(IdArgument(api, state, "changePan"), NumberArgument(api, state, 2, "changePan"),
                   lua_toboolean(state, 3) != 0, RampMs(api, state, 4), api.frame());
  return 0;
}

int ChangeTune(Api& api, lua_State* state) {
  NotesOf(api).Tune(IdArgument(api, state, "changeTune"), NumberArgument(api, state, 2, "changeTune"),
                    lua_toboolean(state, 3) != 0, RampMs(api, state, 4), api.frame());
  return 0;
}

int ControlChange(Api& api, lua_State* state) {
  auto number = static_cast<int>(NumberArgument(api, state, 1, "controlChange"));
  auto value = static_cast<int>(NumberArgument(api, state, 2, "controlChange"));
  api.processor().SetController(number, value);
  if (number == kSustainPedal) NotesOf(api).SetEnginePedal(value >= kPedalDown, api.frame());
  api.script.Emit(kControlChange, {number, value, api.frame()});
  return 0;
}

int GetCc(Api& api, lua_State* state) {
  lua_pushinteger(state, api.processor().ControllerValue(static_cast<int>(NumberArgument(api, state, 1, "getCC"))));
  return 1;
}

int AfterTouch(Api& api, lua_State* state) {
  api.script.Emit(kAfterTouch, {static_cast<int64_t>(NumberArgument(api, state, 1, "afterTouch")), api.frame()});
  return 0;
}

int PitchBend(Api& api, lua_State* state) {
  api.script.Emit(kPitchBend, {Event::Real(NumberArgument(api, state, 1, "pitchBend")), api.frame()});
  return 0;
}

// HA-R26.
int GetUsedVoices(Api& api, lua_State* state) {
  int used = 0;
  for (int slot = 0; slot < api.rack.size(); ++slot) used += api.rack[slot].used_voices();
  lua_pushinteger(state, used);
  return 1;
}

int GetUsedVoicesOfSlot(Api& api, lua_State* state) {
  const auto slot = static_cast<int>(NumberOr(state, 1, api.script.current().slot));
  lua_pushinteger(state, slot >= 0 && slot < api.rack.size() ? api.rack[slot].used_voices() : 0);
  return 1;
}

int GetFreeVoices(Api& api, lua_State* state) {
  lua_pushinteger(state, api.processor().free_voices());
  return 1;
}

int IsKeyDown(Api& api, lua_State* state) {
  lua_pushboolean(state, NotesOf(api).IsKeyDown(static_cast<int>(NumberArgument(api, state, 1, "isKeyDown"))));
  return 1;
}

int IsOctaveKeyDown(Api& api, lua_State* state) {
  lua_pushboolean(state,
                  NotesOf(api).IsOctaveKeyDown(static_cast<int>(NumberArgument(api, state, 1, "isOctaveKeyDown"))));
  return 1;
}

// HA-R65.
int SetBypassNoteOff(Api& api, lua_State* state) {
  const auto key = static_cast<int>(NumberArgument(api, state, 1, "setBypassNoteOff"));
  NotesOf(api).SetBypassNoteOff(key, lua_isnoneornil(state, 2) || lua_toboolean(state, 2) != 0);
  return 0;
}

constexpr Api::Implementation kFunctions[] = {
    {"afterTouch", &AfterTouch},
    {"changePan", &ChangePan},
    {"changeTune", &ChangeTune},
    {"changeVolume", &ChangeVolume},
    {"changeVolumedB", &ChangeVolumeDb},
    {"clone", &Clone},
    {"controlChange", &ControlChange},
    {"fade", &Fade},
    {"getCC", &GetCc},
    {"getFreeVoices", &GetFreeVoices},
    {"getUsedVoices", &GetUsedVoices},
    {"getUsedVoicesOfSlot", &GetUsedVoicesOfSlot},
    {"isKeyDown", &IsKeyDown},
    {"isOctaveKeyDown", &IsOctaveKeyDown},
    {"pitchBend", &PitchBend},
    {"playNote", &PlayNote},
    {"postEvent", &PostEvent},
    {"releaseVoice", &ReleaseVoice},
    {"setBypassNoteOff", &SetBypassNoteOff},
};

}  // namespace

std::span<const Api::Implementation> Api::NoteFunctions() { return kFunctions; }

}  // namespace engine::halion
