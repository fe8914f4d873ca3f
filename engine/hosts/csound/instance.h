// The Csounds of a run, their threads and devices, and the threads that call them.
#pragma once
#include <memory>

#include "engine/hosts/host.h"

namespace engine::csound {

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device);

}  // namespace engine::csound
