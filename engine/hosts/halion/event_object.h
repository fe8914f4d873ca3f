// The event objects that scripts see: tables whose type is "Event" and that print themselves. HA-R6, HA-R67, HA-R92.
//
// Thread rules: under the script's lock.
#pragma once
#include <string>

#include "engine/lua/lua_api.h"

namespace engine::halion {

constexpr int kTypeNoteOn = 1, kTypeNoteOff = 2, kTypeController = 3, kTypeRetrigger = 6, kTypeData = 7;
// Numbers of VST 3 for what is no MIDI controller.
constexpr int kControllerAfterTouch = 128, kControllerPitchBend = 129;

constexpr int kSustainPedal = 64, kPedalDown = 64;  // the controller's number, its least value that is down

// -8191..8191 to -1..1.
constexpr double BendOf(int value) { return value / 8191.0; }

// Pushes a new event, and fills it.
class EventObject {
 public:
  EventObject(lua_State* state, double ppq_position);
  void Set(const char* field, double value);
  // "f0 41 f7" as an array of numbers, and its size.
  void SetBytes(const char* field, const std::string& bytes);

  // True if the value is an event object, whatever became of its fields.
  static bool Is(lua_State* state, int index);
  // Makes a table an event object.
  static void Mark(lua_State* state, int index);

 private:
  lua_State* state_;
};

}  // namespace engine::halion
