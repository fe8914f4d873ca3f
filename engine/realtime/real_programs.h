// engine::Programs on this machine.
#pragma once
#include "engine/hosts/programs.h"

namespace engine {

class RealPrograms final : public Programs {
 public:
  Result<std::unique_ptr<Program>> Start(const std::vector<std::string>& command) override;
};

}  // namespace engine
