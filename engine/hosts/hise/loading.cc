#include "engine/hosts/hise/loading.h"

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/message.h"

namespace engine::hise {
namespace {

constexpr Time kIdle = 500 * kMillisecond;

}  // namespace

Loading::Loading(Runtime& runtime, Threads& threads, KillState& kill_state, MessageThread& message)
    : runtime_(runtime),
      threads_(threads),
      kill_state_(kill_state),
      message_(message),
      jobs_(runtime, "loading.push", "loading.pop"),
      wake_(runtime, "loading.wait", "loading.wake") {}

bool Loading::KillVoicesAndCall(Processor* processor, std::string what, std::function<bool()> function) {
  const Thread& self = threads_.Self();
  const bool here = self.kind == ThreadKind::loading;
  if (!kill_state_.initialised() || (here && !kill_state_.IsAudioRunning())) {
    function();
    return true;
  }
  if (here) {
    KillState::Ticket ticket(kill_state_);
    if (kill_state_.KillVoicesAndWait(processor)) function();
    return true;
  }
  jobs_.Push({.processor = processor,
              .what = std::move(what),
              .run = std::move(function),
              .ticket = KillState::Ticket(kill_state_)});
  SetPreload(true);
  wake_.Signal();
  return false;
}

// HI-R46: it runs whether the voices could be killed or not.
void Loading::RunJob(Job& job) {
  SetStatus("Kill voices...");
  kill_state_.KillVoicesAndWait(job.processor);
  SetStatus("");
  if (kill_state_.IsAudioRunning()) runtime_.Emit({.type = &kUnsafeLoad, .text = job.what});
  runtime_.Emit({.type = &kLoad, .text = job.what});
  job.run();
  runtime_.Emit({.type = &kLoadEnd, .text = job.what});
}

void Loading::Run(std::string name) {
  threads_.Enter(ThreadKind::loading, std::move(name));
  for (;;) {
    Job job;
    bool any = false;
    while (jobs_.Pop(&job)) {
      RunJob(job);
      any = true;
    }
    if (any) {
      SetPreload(false);
      SetProgress(0);
    }
    wake_.Wait(runtime_.Now() + kIdle);
  }
}

void Loading::SetPreload(bool on) {
  if (preload_.exchange(on) == on) return;
  runtime_.Emit({.type = &kPreload, .text = on ? "on" : "off"});
  message_.Post([this, on] {
    if (on_preload) on_preload(on);
  });
}

void Loading::SetStatus(std::string status) {
  Guard guard(runtime_, guard_);
  status_ = std::move(status);
}

std::string Loading::status() {
  Guard guard(runtime_, guard_);
  return status_;
}

}  // namespace engine::hise
