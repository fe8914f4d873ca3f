// A scenario of Csound with the real performance thread: the timeline's calls on libcsnd6, block for block on the
// scenario's virtual time. The sound card is card.h, the process queue of Python is a list that the process callback
// serves; who gets Csound's lock, which real threads leave open, is as the scenario's `decisions` say.
#pragma once
#include <string>

#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace tools::csound_reference {

// Why the real thread cannot do what the scenario asks; empty: it can.
std::string WhyNot(const scenarios::Scenario& scenario);
// Events have the names and the form of the model's. What only the model sees has none: which message runs, which is
// deleted. `skipped` is WhyNot.
engine::Result<scenarios::RunResult> RunLockstep(const scenarios::Scenario& scenario);

}  // namespace tools::csound_reference
