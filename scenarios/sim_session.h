// A scenario on the simulated machine, built once and run many times, by any scheduler: what searches, shrinking and
// single runs are made of.
//
//   auto session = scenarios::SimSession::Make(scenario, {});
//   sim::RandomWalk walk(7);
//   engine::Status ran = session.value()->Run(walk);
//   for (const engine::Finding& finding : session.value()->result().findings) ...
//
// Each run starts alike, whatever ran before: same scheduler, same answers, same bits. Machine and fibers are kept,
// files are read once: what changes on the disk meanwhile is not seen.
//
// Thread rules: one thread; a thread may have several sessions, of which one runs at a time.
#pragma once
#include <functional>
#include <memory>

#include "engine/base/result.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "sim/decision.h"
#include "sim/sim_runtime.h"

namespace scenarios {

struct SessionOptions {
  bool keep_events = true;       // false: RunResult::events stays empty
  uint32_t ring_log2 = 12;       // of the trace: how many of its last entries are kept
  std::function<bool()> stop{};  // asked now and then within a run: true gives it up
};

class SimSession {
 public:
  // REQUIRES: the scenario outlives it. Errors are of the user's input: a WAV file that cannot be read.
  static engine::Result<std::unique_ptr<SimSession>> Make(const Scenario& scenario, SessionOptions options);
  ~SimSession();
  SimSession(const SimSession&) = delete;
  SimSession& operator=(const SimSession&) = delete;

  // One run. Errors are of the user's input: a script that does not compile.
  engine::Status Run(sim::Scheduler& scheduler);

  // Of the last run; without its schedule, which only a sim::Recorder round the scheduler knows.
  const RunResult& result() const;
  RunResult TakeResult();
  const sim::Trace& trace() const;
  // Who asks it during a run learns where the current context stands.
  const sim::SimRuntime& machine() const;
  const Scenario& scenario() const;

 private:
  SimSession(const Scenario& scenario, SessionOptions options);
  engine::Status RunOnce(sim::Scheduler& scheduler);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace scenarios
