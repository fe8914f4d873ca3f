// What happens to the program as a whole: loading, saving, slots, and what the user does to parameters. Jobs of the
// Controller. HA-R10, HA-R12, HA-R40 to HA-R45.
//
// Thread rules: Start: the controller's context. The others: any.
#pragma once
#include <string>

#include "engine/hosts/halion/controller.h"
#include "engine/hosts/halion/parameters.h"
#include "engine/hosts/halion/rack.h"
#include "engine/hosts/value.h"

namespace engine::halion {

class Program {
 public:
  Program(const HostConfig& config, Runtime& runtime, Script& script, Parameters& parameters, Rack& rack,
          Controller& controller);

  // After the global statements: restores the preset, calls onLoad, loads into the slots, lets the processors begin.
  void Start();

  void SetParameter(const std::string& name, const Value& value, int slot);
  // Every parameter once: switches over, others to their maximum.
  void ChangeParameters(int slot);
  void Save();
  void Load();
  void RemoveFromSlot(int slot);

 private:
  // The job of the Controller: sets the global, and makes the invocation of onChanged where that is the Controller's.
  template <class Push>
  InvocationPtr Change(const std::string& name, int slot, Push push);
  InvocationPtr OnLoad();
  void RestorePreset(const Value& preset);

  Runtime& runtime_;
  Script& script_;
  Parameters& parameters_;
  Rack& rack_;
  Controller& controller_;
  const Value preset_;  // null: none
  const bool in_slot_;
  int data_ = 0;  // what onSave returned, or the preset's; a registry reference; 0: none
};

}  // namespace engine::halion
