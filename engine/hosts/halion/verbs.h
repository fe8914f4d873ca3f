// The timeline verbs of HALion scenarios, and the inputs they become.
#pragma once
#include <vector>

#include "engine/hosts/halion/processor.h"
#include "engine/hosts/host.h"

namespace engine::halion {

// In the order of HalionVerbs().
enum class UserVerb : uint8_t {
  note_on,
  note_off,
  controller,
  pitch_bend,
  after_touch,
  data,
  bypass,
  remove_from_slot,
  set_parameter,
  change_parameters,
  save,
  load,
};

const std::vector<Verb>& HalionVerbs();
// REQUIRES: a verb before set_parameter.
MidiInput InputOf(const InputEvent& event);
void EmitInput(Runtime& runtime, const MidiInput& input);

// The keys of a scenario that are HALion's own, and the rules that are not certain.
const std::vector<Field>& HalionFields();
const std::vector<Switch>& HalionSwitches();

}  // namespace engine::halion
