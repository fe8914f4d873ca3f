#include "engine/hosts/hise/message.h"

#include <algorithm>

#include "engine/hosts/hise/events.h"

namespace engine::hise {
namespace {

constexpr Time kPoll = 30 * kMillisecond;
constexpr Point kPost{"message.post"}, kTake{"message.take"};

}  // namespace

void MessageThread::Post(Function function) {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, kPost);
  {
    Guard guard(runtime_, guard_);
    posted_.push_back(std::move(function));
  }
  wake_.Signal();
}

MessageThread::Timer& MessageThread::AddTimer(Function tick) {
  Guard guard(runtime_, guard_);
  timers_.emplace_back();
  timers_.back().tick_ = std::move(tick);
  return timers_.back();
}

void MessageThread::Start(Timer& timer, Time period) {
  {
    Guard guard(runtime_, guard_);
    timer.period_ = period;
    timer.next_ = runtime_.Now() + period;
  }
  timer.running_.store(true);
  wake_.Signal();
}

void MessageThread::RequestPoll() {
  if (!poll_.exchange(true)) wake_.Signal();
}

bool MessageThread::RunPosted() {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, kTake);
  Function function;
  {
    Guard guard(runtime_, guard_);
    if (posted_.empty()) return false;
    function = std::move(posted_.front());
    posted_.pop_front();
  }
  Call(function);
  return true;
}

void MessageThread::Call(const Function& function) {
  const Time began = runtime_.Now();
  function();
  const Time took = runtime_.Now() - began;
  if (took > limit_) runtime_.Emit({.type = &kStalled, .values = {took}, .text = "the message thread"});
}

void MessageThread::RunTimers() {
  for (size_t i = 0;; ++i) {
    Timer* timer = nullptr;
    {
      Guard guard(runtime_, guard_);
      if (i >= timers_.size()) return;
      if (timers_[i].running_.load() && timers_[i].next_ <= runtime_.Now()) {
        timer = &timers_[i];
        timer->next_ = runtime_.Now() + timer->period_;
      }
    }
    if (timer != nullptr) Call(timer->tick_);
  }
}

// The polls are at multiples of 30 ms; one that nobody needs is left out.
void MessageThread::RunPollers() {
  const Time now = runtime_.Now();
  if (poll_.load() && poll_at_ == kForever) poll_at_ = (now / kPoll + 1) * kPoll;
  if (now < poll_at_) return;
  poll_at_ = kForever;
  poll_.store(false);
  for (const Function& poll : pollers_) Call(poll);
}

Time MessageThread::NextWake() {
  Time next = poll_at_;
  Guard guard(runtime_, guard_);
  for (const Timer& timer : timers_) {
    if (timer.running_.load()) next = std::min(next, timer.next_);
  }
  return next;
}

void MessageThread::Run() {
  for (;;) {
    while (RunPosted()) {
    }
    RunTimers();
    RunPollers();
    wake_.Wait(NextWake());
  }
}

}  // namespace engine::hise
