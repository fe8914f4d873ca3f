#include "engine/hosts/halion/controller.h"

#include <algorithm>

#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/rack.h"

namespace engine::halion {
namespace {
constexpr Point kPush{"controller.push"}, kPop{"controller.pop"}, kIdle{"controller.idle"}, kWake{"controller.wake"};
constexpr uint32_t kMessages = 1024;
}  // namespace

Controller::Controller(Runtime& runtime, Script& script, Rack& rack, const ControllerConfig& config)
    : runtime_(runtime),
      script_(script),
      rack_(rack),
      config_(config),
      messages_(runtime, kMessages, kPush, kPop),
      wake_(runtime, kIdle, kWake) {}

void Controller::Push(Job job) {
  Message message{std::move(job), nullptr};
  if (!messages_.Push(message)) runtime_.Emit({.type = &kLost, .text = "the queue of the Controller is full"});
  wake_.Signal();
}

void Controller::RunAsync(InvocationPtr caller) {
  Message message{nullptr, std::move(caller)};
  if (!messages_.Push(message)) runtime_.Emit({.type = &kLost, .text = "the queue of the Controller is full"});
  wake_.Signal();
}

// The first tick at or after the earliest wait's end.
Time Controller::NextTick() const {
  if (waiting_.empty()) return kForever;
  return (waiting_.front()->until + config_.tick - 1) / config_.tick * config_.tick;
}

Time Controller::NextIdle() const { return script_.Has(Callback::on_idle) ? idle_ + config_.idle_period : kForever; }

void Controller::Run(const std::function<void()>& start) {
  Go(script_.Globals());
  script_.RememberCallbacks();
  start();
  idle_ = runtime_.Now();
  for (;;) {
    wake_.Wait(std::min(NextTick(), NextIdle()));
    bool idle = true;
    while (config_.waits_first && (RunWait() || RunJob())) idle = false;
    while (RunJob()) idle = false;
    while (RunWait()) idle = false;
    if (NextIdle() > runtime_.Now()) continue;
    idle_ = runtime_.Now();
    if (idle) Go(script_.Call(Callback::on_idle, 0, [](lua_State*) { return 0; }));
  }
}

bool Controller::RunWait() {
  if (waiting_.empty() || NextTick() > runtime_.Now()) return false;
  InvocationPtr invocation = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  runtime_.Emit({.type = &kWaitEnd, .values = {invocation->number}});
  Go(std::move(invocation));
  return true;
}

bool Controller::RunJob() {
  Message message;
  if (!messages_.Pop(&message)) return false;
  Do(std::move(message));
  return true;
}

void Controller::Do(Message message) {
  if (message.job) return Go(message.job());
  InvocationPtr callee = std::move(message.caller->callee);
  callee->caller = std::move(message.caller);
  Go(std::move(callee));
}

void Controller::Go(InvocationPtr invocation) {
  if (!invocation) return;
  InvocationPtr caller = std::move(invocation->caller);
  bool failed = false;
  invocation = script_.Run(std::move(invocation), &failed);
  Settle(std::move(invocation), std::move(caller), failed);
  // HA-R23.
  for (std::vector<InvocationPtr> spawned = script_.TakeSpawned(Side::controller); !spawned.empty();
       spawned = script_.TakeSpawned(Side::controller)) {
    for (InvocationPtr& child : spawned) {
      if (!child->started) child = script_.Run(std::move(child));
      Settle(std::move(child), nullptr, false);
    }
  }
}

// Files away what waits; lets the callback on hold go on when its function has ended.
void Controller::Settle(InvocationPtr invocation, InvocationPtr caller, bool failed) {
  if (invocation) {
    invocation->caller = std::move(caller);
    auto later = [this](const InvocationPtr& a, const InvocationPtr& b) {
      if (config_.waits_in_order && a->until == b->until) return false;
      return a->until != b->until ? a->until < b->until : a->number < b->number;
    };
    waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), invocation, later), std::move(invocation));
    return;
  }
  if (!caller) return;
  runtime_.Emit({.type = &kAsyncEnd, .values = {caller->number}});
  if (failed && config_.failure_ends_caller) return script_.Abandon(std::move(caller));
  Processor& processor = rack_[caller->slot];
  processor.Completed({std::move(caller), runtime_.Now()});
}

}  // namespace engine::halion
