#include "engine/hosts/csound/controller.h"

#include <utility>

namespace engine::csound {
namespace {
constexpr Point kWait{"controller.wait"}, kInput{"controller.input"}, kTake{"controller.take"};
constexpr Point kPython{"python.call"};
}  // namespace

Controller::Controller(Runtime& runtime, Gil& gil, bool python, Cost call, std::atomic<int>* calls)
    : runtime_(runtime), gil_(gil), python_(python), call_(call), calls_(calls), wake_(runtime, kWait, kInput) {}

void Controller::Push(Job job) {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, kInput);
  {
    Guard guard(runtime_, guard_);
    jobs_.push_back(std::move(job));
  }
  wake_.Signal();
}

bool Controller::Pop(Job* job) {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, kTake);
  Guard guard(runtime_, guard_);
  if (jobs_.empty()) return false;
  *job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

void Controller::Run(const std::function<void(const Caller&)>& script) {
  Caller caller{
      .runtime = runtime_, .gil = python_ ? &gil_ : nullptr, .python = gil_, .calls = calls_, .in_call = &in_call_};
  if (script) {
    if (python_) gil_.Acquire();
    script(caller);
    if (python_) gil_.Release();
  }
  Job job;
  for (;;) {
    wake_.Wait();
    // A script goes from one call to the next without giving the GIL up in between.
    bool holds = false;
    while (Pop(&job)) {
      if (python_ && !std::exchange(holds, true)) gil_.Acquire();
      if (python_) gil_.Compute(call_, kPython);
      Perform(caller, *job.unit, job.verb, job.arguments);
    }
    if (holds) gil_.Release();
  }
}

}  // namespace engine::csound
