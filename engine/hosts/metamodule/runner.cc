#include "engine/hosts/metamodule/runner.h"

#include <exception>
#include <string>
#include <utility>

#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kRead{"async.enabled"}, kTake{"async.take"}, kClear{"async.clear"}, kWake{"async.resume"},
    kTask{"task"}, kPassCost{"pass"}, kWindow{"pauseWindow"}, kPauseWrite{"async.pause"}, kPauseRead{"async.paused"},
    kExecute{"async.execute"};

}  // namespace

Runner::Runner(Runtime& runtime, Tasks& tasks, Invoke invoke, int core, const Policy& policy, const Costs& costs,
               Watch watch)
    : runtime_(runtime),
      tasks_(tasks),
      invoke_(std::move(invoke)),
      core_(core),
      policy_(policy),
      costs_(costs),
      watch_(watch),
      paused_(runtime, false),
      executing_(runtime, false) {}

void Runner::Run() {
  context_ = runtime_.SelfId();
  for (;;) {
    while (!Due()) runtime_.Park(counting_ ? due_ : kForever, kIrq);
    Pass();
  }
}

bool Runner::Due() {
  if (counting_ && runtime_.Now() >= due_) {
    pending_ = true;
    while (due_ <= runtime_.Now()) due_ += kTimerPeriod;  // M4.3: several expiries are one
  }
  return pending_;
}

void Runner::StopCounter() {
  if (!counting_) return;
  Due();
  counted_ = kTimerPeriod - (due_ - runtime_.Now());
  counting_ = false;
}

void Runner::StartCounter() {
  if (counting_) return;
  counting_ = true;
  due_ = runtime_.Now() + kTimerPeriod - counted_;
}

void Runner::Pause() {
  bool before = paused_.Exchange(true, kPauseWrite);
  held_ = true;
  // An interrupt comes after what its core has done: its passes so far are over for whoever is told of the pause.
  executing();
  StopCounter();
  if (!before) runtime_.Emit({.type = &kPaused, .values = {core_}});
}

void Runner::Resume() {
  bool before = paused_.Exchange(false, kWake);
  GoOn();
  StartCounter();
  if (context_ != kNoContext) runtime_.Unpark(context_, kWake);
  if (before) runtime_.Emit({.type = &kResumed, .values = {core_}});
}

void Runner::GoOn() {
  if (std::exchange(held_, false)) resumed_ = runtime_.Now();
}

void Runner::Pass() {
  pending_ = false;
  if (policy_.timer_stops) StopCounter();
  executing_.Store(true, kExecute);
  if (watch_.passes) runtime_.Emit({.type = &kPass, .values = {core_}});
  SpendSome(runtime_, costs_.pass, kPassCost);
  EndRange(runtime_, costs_.pass, kPassCost);
  for (size_t entry = 0; entry < tasks_.size(); ++entry) {
    RunEntry(entry);
    if (policy_.pause_breaks && paused_.Load(kPauseRead)) break;
  }
  executing_.Store(false, kExecute);
  EndPass();
}

void Runner::EndPass() {
  if (!policy_.timer_stops) return;
  if (!policy_.pause_holds) {
    if (paused_.Exchange(false, kPauseWrite)) runtime_.Emit({.type = &kResumed, .values = {core_}});
    GoOn();
    return StartCounter();
  }
  if (paused_.Load(kPauseRead)) return;
  // M5.2: who pauses from here on stops a counter that is then started.
  SpendSome(runtime_, costs_.pause_window, kWindow);
  StartCounter();
}

void Runner::RunEntry(size_t entry) {
  const TaskEntry task = tasks_.Look(entry, kRead);
  if (!task.enabled || task.core != core_) return;
  tasks_.Change(entry, kTake).asked_again = false;
  tasks_.Begins(entry);
  module_running_ = task.module;
  task_running_ = task.id;
  if (watch_.tasks) runtime_.Emit({.type = &kRun, .values = {task.id, core_}});
  Call(entry, task);
  EndRange(runtime_, task.cost, kTask);
  if (watch_.tasks) runtime_.Emit({.type = &kRunEnd, .values = {task.id, core_}});
  module_running_ = nullptr;
  tasks_.Ends(entry);
  // By its place, not by its id: if the list was shifted meanwhile, this is another task (M5.5).
  if (!tasks_.Look(entry, kRead).one_shot) return;
  TaskEntry& after = tasks_.Change(entry, kClear);
  if (after.enabled && after.asked_again) {
    runtime_.Emit({.type = &kLostRunOnce, .values = {after.id, core_}});
  }
  after.enabled = false;
}

void Runner::Call(size_t entry, const TaskEntry& task) {
  // In its place in the list: who starts the task anew, or shifts the list, overwrites what runs (M3.7, M5.5).
  TactusAction& action = tasks_.ActionAt(entry);
  SpendSome(runtime_, task.cost, kTask);
  if (!action.call) return;
  if (!policy_.exceptions_caught) return invoke_(action);
  std::string what;
  try {
    return invoke_(action);
  } catch (const RunEnd&) {
    throw;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "of a type that is no std::exception";
  }
  runtime_.Emit({.type = &kException, .values = {task.id, core_}, .text = what});
}

}  // namespace engine::metamodule
