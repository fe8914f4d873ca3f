// The timeline verbs of HISE scenarios, and the inputs they become.
#pragma once
#include <vector>

#include "engine/hosts/hise/audio.h"
#include "engine/hosts/host.h"

namespace engine::hise {

// In the order of HiseVerbs().
enum class UserVerb : uint8_t {
  note_on,
  note_off,
  controller,
  automate,
  transport,
  set_control,
  click,
  load_sample_map,
  load_preset,
  compile,
  hold_audio,
  resume_audio,
  close_app,
};

const std::vector<Verb>& HiseVerbs();
// REQUIRES: a verb before set_control.
MidiInput InputOf(const InputEvent& event);

}  // namespace engine::hise
