// The reference backend: a scenario with the host's real thread in place of its model, and the two compared.
#pragma once
#include "engine/base/result.h"
#include "tools/outcome.h"

namespace tools {

// The outcome is the real thread's; where the model's run differs is a failed expectation of the name `reference`. What
// the scenario itself expects is not judged: it holds times, and the real thread takes none.
engine::Result<Outcome> RunReference(scenarios::Scenario scenario);

}  // namespace tools
