#include "engine/hosts/csound/gil.h"

namespace engine::csound {
namespace {
constexpr Point kLock{"gil.lock"}, kUnlock{"gil.unlock"}, kWait{"gil.wait"}, kFree{"gil.free"}, kAsk{"gil.ask"};
constexpr Point kSwitch{"gil.switch"};
}  // namespace

Gil::Gil(Runtime& runtime)
    : runtime_(runtime),
      mutex_(runtime, HandOff::fifo, kLock, kUnlock),
      freed_(runtime, kWait, kFree),
      switched_(runtime, kSwitch, kSwitch) {}

void Gil::Acquire() {
  MutexLock lock(mutex_);
  ++waiting_;
  while (owner_ != kNoContext) {
    const uint64_t before = switches_;
    const bool woken = freed_.Wait(mutex_, runtime_.Now() + kSwitchInterval);
    if (woken || owner_ == kNoContext || switches_ != before) continue;
    asked_ = true;
    if (runtime_.CanForce()) runtime_.Interrupt(owner_, kAsk);
  }
  --waiting_;
  owner_ = runtime_.SelfId();
  ++switches_;
  asked_ = false;
  switched_.NotifyAll();
}

void Gil::Release() {
  MutexLock lock(mutex_);
  owner_ = kNoContext;
  freed_.NotifyOne();
  if (!asked_) return;
  // The forced switch: another has it before this one may ask again.
  const uint64_t before = switches_;
  while (switches_ == before && waiting_ > 0) switched_.Wait(mutex_);
}

void Gil::Compute(Cost cost, Point what) {
  Time left = runtime_.Spend(cost, what);
  while (left > 0) {
    Release();
    Acquire();
    left = runtime_.Spend({left, left}, what);
  }
}

}  // namespace engine::csound
