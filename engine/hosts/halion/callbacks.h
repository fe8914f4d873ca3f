// The callbacks that scripts may define: HA-R12.
#pragma once
#include <cstdint>

#include "engine/hosts/halion/functions.h"

namespace engine::halion {

enum class Callback : uint8_t {
  on_load,
  on_save,
  on_load_into_slot,
  on_remove_from_slot,
  on_idle,
  on_init,
  on_note,
  on_release,
  on_retrigger,
  on_controller,
  on_pitch_bend,
  on_after_touch,
  on_data,
  on_unhandled_event,
};
constexpr int kCallbacks = 14;

constexpr const char* NameOf(Callback callback) {
  constexpr const char* kNames[kCallbacks] = {
      "onLoad",    "onSave",      "onLoadIntoSlot", "onRemoveFromSlot", "onIdle",       "onInit", "onNote",
      "onRelease", "onRetrigger", "onController",   "onPitchBend",      "onAfterTouch", "onData", "onUnhandledEvent"};
  return kNames[static_cast<int>(callback)];
}

constexpr Side SideOf(Callback callback) { return callback < Callback::on_init ? Side::controller : Side::processor; }

}  // namespace engine::halion
