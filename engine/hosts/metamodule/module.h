// A module as the host calls it. In a scenario it is an object of a shared library; in tests of the host it may be
// anything.
#pragma once
#include <memory>
#include <string>

#include "engine/base/result.h"

namespace engine::metamodule {

class Module {
 public:
  virtual ~Module() = default;
  // Runs its destructor. Without this call it is gone with the run.
  virtual void Destroy() = 0;
  // What the module's own AsyncThreads name as their module.
  virtual void* identity() = 0;
  virtual void SetId(uint32_t id) = 0;
  virtual void SetSampleRate(float rate) = 0;
  virtual void Update() = 0;
  virtual void SetParam(int id, float value) = 0;
  virtual void SetInput(int id, float volts) = 0;
  virtual float Output(int id) = 0;
  virtual void ReadElements() = 0;  // what the panel shows: lights and display texts
  virtual void MarkAllUnpatched() = 0;
  virtual void MarkInput(int id, bool patched) = 0;
  virtual void MarkOutput(int id, bool patched) = 0;
  virtual void LoadState(const std::string& state) = 0;
  virtual std::string SaveState() = 0;
};

// Makes modules by name.
class ModuleSource {
 public:
  virtual ~ModuleSource() = default;
  // The constructor runs in the calling context. An error if nothing of that name is there.
  virtual Result<std::unique_ptr<Module>> Create(const std::string& plugin, const std::string& type) = 0;
  // From `yes` on until not, the calling context is the only one that runs modules' code.
  virtual void Alone(bool yes) = 0;
};

}  // namespace engine::metamodule
