// One HALion with one script module, built for a run.
#pragma once
#include <memory>

#include "engine/hosts/host.h"

namespace engine::halion {

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device);

// What is wrong with a script that can be seen without running it.
Errors CheckFile(const std::string& path);

}  // namespace engine::halion
