// One MetaModule with its patches, built for a run.
#pragma once
#include <memory>

#include "engine/hosts/host.h"

namespace engine::metamodule {

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device);

}  // namespace engine::metamodule
