#include "engine/hosts/halion/controller.h"

#include <algorithm>

#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/processor.h"

namespace engine::halion {
namespace {
constexpr Point kPush{"controller.push"}, kPop{"controller.pop"}, kIdle{"controller.idle"}, kWake{"controller.wake"};
constexpr uint32_t kMessages = 1024;
}  // namespace

Controller::Controller(Runtime& runtime, Script& script, Processor& processor, Time tick)
    : runtime_(runtime),
      script_(script),
      processor_(processor),
      tick_(tick),
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
  return (waiting_.front()->until + tick_ - 1) / tick_ * tick_;
}

void Controller::Run() {
  Go(script_.Globals());
  script_.RememberCallbacks();
  processor_.Initialised(runtime_.Now());
  for (;;) {
    wake_.Wait(NextTick());
    Message message;
    while (messages_.Pop(&message)) Do(std::move(message));
    while (!waiting_.empty() && NextTick() <= runtime_.Now()) {
      InvocationPtr invocation = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
      runtime_.Emit({.type = &kWaitEnd, .values = {invocation->number}});
      Go(std::move(invocation));
    }
  }
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
  invocation = script_.Run(std::move(invocation));
  if (!invocation) {
    if (!caller) return;
    runtime_.Emit({.type = &kAsyncEnd, .values = {caller->number}});
    return processor_.Completed({std::move(caller), runtime_.Now()});
  }
  invocation->caller = std::move(caller);
  auto later = [](const InvocationPtr& a, const InvocationPtr& b) {
    return a->until != b->until ? a->until < b->until : a->number < b->number;
  };
  waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), invocation, later), std::move(invocation));
}

}  // namespace engine::halion
