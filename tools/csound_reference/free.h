// A scenario of Csound with the real performance thread on this machine's clock: real threads, real time, nothing
// stopped and nothing decided. Two runs may differ, and neither proves more than that this machine did it once.
#pragma once
#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace tools::csound_reference {

// It runs in a process of its own. A call that has not returned some seconds after the scenario's length, a thread that
// does not end and a process that crashes are findings: `hung` and `crash`. Events have the names and the form of the
// model's, times are of the machine's clock. `skipped` says why the real thread cannot be asked.
engine::Result<scenarios::RunResult> RunFree(const scenarios::Scenario& scenario);

}  // namespace tools::csound_reference
