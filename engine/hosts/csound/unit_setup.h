// From a scenario's keys to a compiled Csound and the buffers of its device.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/csound/engine.h"
#include "engine/hosts/csound/options.h"
#include "engine/hosts/host.h"

namespace engine::csound {

// What a scenario says of one Csound.
struct UnitDescription {
  std::string name;  // empty: the only one
  EngineSetup setup;
  AudioOptions options;
  bool process_queue = false;
  int jobs_a_cycle = 10;
};

struct CompiledUnit {
  std::string name;  // empty: the only one
  std::unique_ptr<Engine> engine;
  AudioOptions options;
  Buffers buffers;
  std::vector<std::string> warnings;
  bool process_queue = false;
  int jobs_a_cycle = 10;
};

// One of them: `fields` are UnitFields of a scenario. Errors: what an author can mend.
Result<CompiledUnit> CompileUnit(const HostConfig& config, const Value& fields, const std::string& name);
// UnitFields for what a script says of its Csound.
Value ScriptFields(const std::string& options, const std::string& orchestra, bool process_queue);
// What is wrong with an orchestra, found without a run.
Errors CheckOrchestra(const HostConfig& config, const std::string& options, const std::string& orchestra);
// The same of those whose orchestra stands in the scenario.
Errors CheckUnits(const HostConfig& config);
// Frames after which the device and the buffers of all of them stand as they stood.
int64_t PeriodOf(const HostConfig& config);
// Those of `config`, as CompileUnits takes them, not yet compiled.
Result<std::vector<UnitDescription>> DescribeUnits(const HostConfig& config);
// Those of `config`, in the order written; none if a controller has a script and no Csound is described.
Result<std::vector<CompiledUnit>> CompileUnits(const HostConfig& config);
// What the orchestra of a file says; the usual if it cannot be compiled.
struct Shape {
  int sample_rate = 48000, channels = 2;
};
Shape ShapeOf(const std::string& path);
// Compiles a file as it would be for a run at its own sample rate.
Errors CheckFile(const std::string& path);

}  // namespace engine::csound
