// Builds the host for one run.
#pragma once
#include <memory>
#include <string>

#include "engine/hosts/host.h"

namespace engine::hise {

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device);
// What is wrong with a script, as far as reading tells.
Errors CheckFile(const std::string& path);

}  // namespace engine::hise
