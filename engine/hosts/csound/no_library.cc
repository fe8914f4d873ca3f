// In place of library.cc where the system has no Csound: the rest builds, and scenarios of this host say why not.
#include "engine/hosts/csound/engine.h"

namespace engine::csound {

std::string EngineMissing() {
  return "this program was built without Csound; install libcsound64-dev (or run tools/setup) and build again";
}

Result<std::unique_ptr<Engine>> MakeEngine(const EngineSetup& setup) {
  return Error{.file = setup.file, .message = EngineMissing()};
}

}  // namespace engine::csound
