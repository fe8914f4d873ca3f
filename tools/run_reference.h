// The reference backends: a scenario with the host's real thread in place of its model.
#pragma once
#include <string>

#include "engine/base/result.h"
#include "tools/outcome.h"

namespace tools {

// In lock-step. The outcome is the real thread's; where the model's run differs is a failed expectation of the name
// `reference`. What the scenario itself expects is not judged: it holds times, and the real thread takes none.
engine::Result<Outcome> RunReference(scenarios::Scenario scenario);

// On this machine's clock. Judged is what the scenario expects without times, frames and sound, if it does not say
// `realtime: no`, and what hangs or crashes; where the model's threads did something else is told in the notes.
engine::Result<Outcome> RunFreeReference(scenarios::Scenario scenario);

}  // namespace tools
