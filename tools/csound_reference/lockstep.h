// A scenario of Csound with the real performance thread: the timeline's calls on libcsnd6, block for block on the
// scenario's virtual time. The sound card is card.h, the process queue of Python is a list that the process callback
// serves; who gets Csound's lock, which real threads leave open, is as the scenario's `decisions` say.
#pragma once
#include <string>

#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace tools::csound_reference {

// Events have the names and the form of the model's. What only the model sees has none: which message runs, which is
// deleted. `skipped` says why the real thread cannot
// be asked.
engine::Result<scenarios::RunResult> RunLockstep(const scenarios::Scenario& scenario);

}  // namespace tools::csound_reference
