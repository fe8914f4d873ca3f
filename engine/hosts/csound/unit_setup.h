// From a scenario's keys to a compiled Csound and the buffers of its device.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/csound/engine.h"
#include "engine/hosts/csound/options.h"
#include "engine/hosts/host.h"

namespace engine::csound {

struct CompiledUnit {
  std::string name;  // empty: the only one
  std::unique_ptr<Engine> engine;
  AudioOptions options;
  Buffers buffers;
  std::vector<std::string> warnings;
  bool process_queue = false;
  int jobs_a_cycle = 10;
};

// Those of `config`, in the order written. Errors: what an author can mend.
Result<std::vector<CompiledUnit>> CompileUnits(const HostConfig& config);
// Compiles a file as it would be for a run at its own sample rate.
Errors CheckFile(const std::string& path);

}  // namespace engine::csound
