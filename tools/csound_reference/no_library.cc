// In place of the real thread where the system has no libcsnd6: the rest builds, and says why not.
#include "tools/csound_reference/lockstep.h"

namespace tools::csound_reference {

std::string WhyNot(const scenarios::Scenario&) {
  return "this program was built without Csound's performance thread; install libcsnd-dev (or run tools/setup) and "
         "build again";
}

engine::Result<scenarios::RunResult> RunLockstep(const scenarios::Scenario& scenario) {
  return scenarios::RunResult{.format = scenario.format, .skipped = WhyNot(scenario)};
}

}  // namespace tools::csound_reference
