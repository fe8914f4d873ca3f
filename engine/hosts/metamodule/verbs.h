// The timeline verbs of MetaModule scenarios, their keys and their switches.
#pragma once
#include <vector>

#include "engine/hosts/host.h"

namespace engine::metamodule {

// In the order of MetaModuleVerbs().
enum class UserVerb : uint8_t {
  knob,
  jack,
  note_on,
  note_off,
  controller,
  load,
  mute,
  unmute,
  add,
  remove,
  change,
  save
};

const std::vector<Verb>& MetaModuleVerbs();
const std::vector<Field>& MetaModuleFields();
const std::vector<Switch>& MetaModuleSwitches();
const std::vector<CostName>& MetaModuleCosts();

}  // namespace engine::metamodule
