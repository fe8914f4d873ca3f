// In place of the real thread where the system has no libcsnd6: the rest builds, and says why not.
#include "tools/csound_reference/free.h"
#include "tools/csound_reference/lockstep.h"

namespace tools::csound_reference {
namespace {

scenarios::RunResult Missing(const scenarios::Scenario& scenario) {
  return {
      .format = scenario.format,
      .skipped =
          "this program was built without Csound's performance thread; install libcsnd-dev (or run tools/setup) and "
          "build again"};
}

}  // namespace

engine::Result<scenarios::RunResult> RunLockstep(const scenarios::Scenario& scenario) { return Missing(scenario); }
engine::Result<scenarios::RunResult> RunFree(const scenarios::Scenario& scenario) { return Missing(scenario); }

}  // namespace tools::csound_reference
