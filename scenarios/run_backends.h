// What the runs on both backends share: the body of main, and who watches.
#pragma once
#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "scenarios/run.h"

namespace scenarios {

inline constexpr engine::Time kShutdownLimit = engine::kSecond;

// Keeps events, and turns those that are findings, and what checkers add, into findings.
class Watch final : public engine::Observer, public engine::Checker::Report {
 public:
  // keep_events: false: only findings are kept.
  explicit Watch(bool keep_events = true) : keep_events_(keep_events) {}
  void OnEvent(const engine::EventRecord& record) override;
  void Add(engine::Finding finding) override;
  void Finish(engine::Time end);
  // These hear what is emitted from now on, and are asked at the end. Once a run, by its main context: others may emit
  // at the same time.
  void Tell(std::span<engine::Checker* const> checkers);

  sim::EventLog log;
  std::vector<engine::Finding> findings;

 private:
  static engine::Finding FindingOf(const engine::EventRecord& record);
  const bool keep_events_;
  std::vector<engine::Checker*> checkers_;
  std::atomic<bool> told_ = false;  // checkers_ is complete
};

// The main context: builds the host at time 0, waits for the scenario's length, shuts down.
struct Play {
  const Scenario* scenario;
  const engine::HostConfig* config;  // the scenario's, and what the caller keeps from run to run
  engine::Runtime* runtime;
  engine::AudioDevice* device;
  Watch* watch;
  std::unique_ptr<engine::HostInstance> instance;
  std::atomic<engine::HostInstance*> live = nullptr;  // the same, for who delivers inputs: on real threads another
  engine::Errors errors;                              // of the user's input: a script that does not compile
  engine::Time built = 0;                             // when the host was built: on real threads that takes time
  std::atomic<bool> down = false;
  engine::ContextId main = engine::kNoContext;

  void Main();
};

// The timeline. `live` is filled in by Main before the first input falls due.
engine::TimedInputs InputsOf(const Scenario& scenario, const std::atomic<engine::HostInstance*>& live);
int64_t FramesOf(const Scenario& scenario);

engine::Result<RunResult> RunSim(const Scenario& scenario, const RunOptions& options);
engine::Result<RunResult> RunRealtime(const Scenario& scenario, const RunOptions& options);

}  // namespace scenarios
