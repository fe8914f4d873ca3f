// A run on the simulated machine.
#include <optional>

#include "scenarios/run_backends.h"
#include "scenarios/sim_session.h"
#include "sim/schedulers/schedulers.h"

namespace scenarios {
namespace {

// Who answers the run's decisions; `recorder` notes what deviates.
struct Oracle {
  sim::Reference reference;
  std::optional<sim::RandomWalk> walk;
  std::optional<sim::Replay> replay;
  std::optional<sim::Recorder> recorder;

  sim::Scheduler& Choose(const RunOptions& options) {
    if (options.random_seed) return recorder.emplace(walk.emplace(*options.random_seed));
    if (options.replay) return recorder.emplace(replay.emplace(*options.replay));
    return reference;
  }
};

}  // namespace

engine::Result<RunResult> RunSim(const Scenario& scenario, const RunOptions& options) {
  auto session = SimSession::Make(scenario, {.stop = options.stop});
  if (!session.ok()) return session.errors();
  Oracle oracle;
  if (engine::Status ran = session.value()->Run(oracle.Choose(options)); !ran.ok()) return ran.errors();
  RunResult result = session.value()->TakeResult();
  if (oracle.recorder) result.schedule.deviations = oracle.recorder->deviations();
  if (oracle.replay) {
    result.schedule_applied = oracle.replay->applied();
    for (const auto& [deviation, reason] : oracle.replay->unapplied()) {
      result.schedule_complaints.push_back(sim::ToText(deviation) + ": " + reason);
    }
  }
  return result;
}

}  // namespace scenarios
