#include "engine/hosts/hise/task.h"

#include <algorithm>

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

constexpr Time kPoll = 2 * kMillisecond;
constexpr Time kCredit = 10 * kMillisecond;  // beyond the time-out

int64_t Milliseconds(Time time) { return time / kMillisecond; }

}  // namespace

Task::Task(Script& script, const char* name)
    : ApiObject(TaskClass().type, script), name_(name), running_(script.app().runtime, false) {}

// HI-R61: finish(false, false) is posted before a run that is still going on is stopped.
void Task::Call(js::Value function) {
  if (!js::IsCallable(function)) return;
  PostFinish(false, false);
  Stop();
  Start([this, function] {
    script.processor().Run(script, function, js::Value(), {self_}, std::string("task ") + name_, Entry::other);
  });
}

// HI-R73: no finish callback and no lock.
bool Task::KillVoicesAndCall(js::Value function) {
  if (!js::IsCallable(function)) return false;
  Stop();
  Processor& processor = script.processor();
  const std::string what = std::string("killVoicesAndCall of ") + name_;
  return app().loading.KillVoicesAndCall(&processor, what, [this, &processor, function, what] {
    return processor.Run(script, function, js::Value(), {}, what, Entry::other);
  });
}

void Task::RunProcess(std::vector<std::string> command, js::Value logger) {
  PostFinish(false, false);
  Stop();
  Start([this, command, logger] { WatchProcess(*this, command, logger); });
}

void Task::Start(std::function<void()> work) {
  {
    Guard guard(app().runtime, guard_);
    work_ = std::move(work);
  }
  exit_.store(false);
  last_check_ms_.store(Milliseconds(app().runtime.Now()) % 1000);
  last_check_.store(app().runtime.Now());
  running_.Store(true, "task.start");
  app().runtime.Emit({.type = &kTaskStart, .text = name_});
  ContextSpec spec = app().settings.machine.Context("task");
  spec.name = Point::Interned(name_);
  context_.store(app().runtime.Spawn(
      spec, [this] { Body(); }, "task.spawn"));
}

void Task::Body() {
  app().threads.Enter(ThreadKind::unknown, name_);
  context_.store(app().runtime.SelfId());
  std::function<void()> work;
  {
    Guard guard(app().runtime, guard_);
    work.swap(work_);
  }
  const bool forward = forward_.load();
  if (forward) app().loading.SetPreload(true);
  if (work) work();
  CheckGap();
  if (forward) app().loading.SetPreload(false);
  const bool cancelled = exit_.load();
  app().runtime.Emit({.type = &kTaskEnd, .text = name_});
  PostFinish(true, cancelled);
  running_.Store(false, "task.end");
}

// HI-R69: a low job; its `this` is the task.
void Task::PostFinish(bool finished, bool cancelled) {
  const js::Value callback = finish_.Load();
  if (callback.is_nothing() || script.gone.load()) return;
  script.processor().Post(Job::Type::low, script, callback, self_,
                          {js::Value::Int(finished ? 1 : 0), js::Value::Int(cancelled ? 1 : 0)},
                          std::string("finish ") + name_, Entry::other);
}

// HI-R65.
void Task::SendAbort(bool block) {
  if (!running()) return;
  if (!block) {
    exit_.store(true);
    app().runtime.Emit({.type = &kTaskAbort, .text = name_});
    return;
  }
  if (app().runtime.SelfId() == context_.load()) {
    exit_.store(true);
    throw js::Failure("Can't stop with blocking on the worker thread");
  }
  script.processor().ExtendTimeOut(time_out() + kCredit);
  Stop();
}

// HI-R63. The clock of this wait counts whole milliseconds.
void Task::Stop() {
  if (!running()) return;
  Runtime& runtime = app().runtime;
  const int64_t limit = time_out_ms_.load();
  exit_.store(true);
  runtime.Emit({.type = &kTaskStop, .values = {limit * kMillisecond}, .text = name_});
  if (limit != 0) {
    const int64_t end = Milliseconds(runtime.Now()) + limit;
    for (;;) {
      if (!running()) return;
      if (limit > 0 && Milliseconds(runtime.Now()) > end) break;
      app().threads.Sleep(kPoll, "task.stop");
    }
  }
  if (running()) Kill(context_.load());
}

// HI-R64, HI-R76: whoever waits for itself kills itself.
void Task::Kill(ContextId context) {
  Runtime& runtime = app().runtime;
  runtime.Emit({.type = &kTaskKilled, .text = std::string("!! killing thread by force !! ") + name_});
  auto* thread = const_cast<Thread*>(app().threads.Find(context));
  const Settings& settings = app().settings;
  if (context == runtime.SelfId()) {
    running_.Store(false, "task.kill");
    if (settings.kill_releases_locks) throw RunEnd{};
    for (;;) runtime.Park(kForever, "task.killed");
  }
  // Threads of this program's own process cannot be killed: on real ones each kill leaves an orphan.
  const bool at_once = settings.platform == Platform::windows || (thread != nullptr && thread->cancellable.load());
  if (!at_once || !runtime.CanForce()) {
    if (thread != nullptr) thread->cancelled.store(true);
    runtime.Emit({.type = &kTaskOrphan, .text = name_});
    if (runtime.CanForce()) runtime.Kill(context, KillMode::orphan, "task.kill");
  } else {
    Drop(context, settings.kill_releases_locks);
  }
  running_.Store(false, "task.kill");
}

void Task::Drop(ContextId context, bool unwind) {
  Runtime& runtime = app().runtime;
  if (!unwind) {
    for (const char* lock : app().locks.HeldBy(context)) {
      runtime.Emit(
          {.type = &kLockLeft, .text = std::string(lock) + " stays locked: " + name_ + " was killed while it held it"});
    }
  }
  runtime.Kill(context, unwind ? KillMode::unwind : KillMode::drop, "task.kill");
}

// HI-R66.
bool Task::ShouldAbort() {
  WarnAboutGap();
  if (app().runtime.SelfId() == context_.load()) CheckGap();
  script.processor().ExtendTimeOut(time_out() + kCredit);
  if (script.gone.load()) exit_.store(true);
  return exit_.load();
}

void Task::CheckGap() {
  const Time now = app().runtime.Now(), gap = now - last_check_.exchange(now);
  if (app().settings.abort_gap && gap > time_out()) {
    app().runtime.Emit({.type = &kAbortGap, .values = {gap}, .text = name_});
  }
}

// HI-R67: of the millisecond within its second, as the host has it.
void Task::WarnAboutGap() {
  const int64_t now = Milliseconds(app().runtime.Now()) % 1000;
  const int64_t gap = now - last_check_ms_.exchange(now);
  const int64_t limit = time_out_ms_.load();
  if (!app().settings.backend || gap <= limit) return;
  app().runtime.Emit({.type = &kTaskWarning,
                      .text = "WARNING: time between abort checks " + std::to_string(gap) + " ms) is above timeout (" +
                              std::to_string(limit) + " ms)."});
}

// HI-R70: what is forwarded is not held within 0..1.
void Task::SetProgress(double progress) {
  progress_.store(std::clamp(progress, 0.0, 1.0));
  if (forward_.load()) app().loading.SetProgress(progress);
}

void Task::SetStatus(const std::string& status) {
  {
    Guard guard(app().runtime, guard_);
    status_ = status;
  }
  if (forward_.load()) app().loading.SetStatus(status);
}

std::string Task::status() {
  Guard guard(app().runtime, guard_);
  return status_;
}

void Task::SetProperty(const std::string& id, js::Value value) {
  Guard guard(app().runtime, guard_);
  properties_[id] = value;
}

js::Value Task::Property(const std::string& id) {
  Guard guard(app().runtime, guard_);
  const auto found = properties_.find(id);
  return found == properties_.end() ? js::Value() : found->second;
}

}  // namespace engine::hise
