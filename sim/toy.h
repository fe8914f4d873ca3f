// For tests: runs a body on a small machine and keeps what happened as lines of text.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sim/event_log.h"
#include "sim/schedulers/schedulers.h"
#include "sim/sim_runtime.h"

namespace sim {

// A run whose contexts write down "name@time" marks; `main` gets the toy itself.
class Toy {
 public:
  explicit Toy(Options options = {}) : runtime(std::move(options)) {}

  template <class Main>
  Verdict Run(Main main, Scheduler& scheduler, const engine::TimedInputs& inputs = {}) {
    marks.clear();
    log.Clear();
    return runtime.Run(
        scheduler, [this, main] { main(*this); }, inputs, &log);
  }
  template <class Main>
  Verdict Run(Main main) {
    Reference reference;
    return Run(main, reference);
  }

  // Body is a callable that takes Toy&; what it captures is small.
  template <class Body>
  ContextId Spawn(const engine::ContextSpec& spec, Body body) {
    return runtime.Spawn(
        spec, [this, body] { body(*this); }, "spawn");
  }
  void Mark(const std::string& what) { marks.push_back(what + "@" + std::to_string(runtime.Now())); }
  void Sleep(Time duration) { SleepUntil(runtime.Now() + duration); }
  void SleepUntil(Time time) {
    while (runtime.Now() < time) runtime.Park(time, "sleep");
  }
  void Spend(Time time) { runtime.Spend({time, time}, "work"); }
  // How often a finding of that kind was made.
  int Found(std::string_view kind) const {
    int n = 0;
    for (const LoggedEvent& event : log.events()) n += event.type->name == kind;
    return n;
  }

  SimRuntime runtime;
  EventLog log;
  std::vector<std::string> marks;
};

using Marks = std::vector<std::string>;

}  // namespace sim
