// BackgroundTask: a function on a thread of its own (HI-R60 to HI-R77).
//
// A run ends by itself, or is stopped: the exit flag is set and the thread looked at every 2 ms; if it has not ended
// when the time-out is over, it is killed where it stands. Then there is no finish callback, and what it held stays
// held.
//
// Thread rules: any context.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "engine/hosts/hise/api.h"
#include "engine/sync/shared.h"

namespace engine::hise {

class Task final : public ApiObject {
 public:
  Task(Script& script, const char* name);

  const char* name() const { return name_; }
  js::Value self() const { return self_; }
  void SetSelf(js::Value self) { self_ = self; }

  // ---- runs
  void Call(js::Value function);
  bool KillVoicesAndCall(js::Value function);
  void RunProcess(std::vector<std::string> command, js::Value logger);
  // Throws Failure on the task's own thread if `block`.
  void SendAbort(bool block);
  // HI-R63, for the task's time-out.
  void Stop();
  bool ShouldAbort();
  bool running() { return running_.Load("task.running"); }

  // ---- fields that scripts see
  void SetTimeOut(int64_t ms) { time_out_ms_.store(ms); }
  void SetFinishCallback(js::Value function) { finish_.Store(function); }
  void SetForward(bool on) { forward_.store(on); }
  void SetProgress(double progress);
  double progress() const { return progress_.load(); }
  void SetStatus(const std::string& status);
  std::string status();
  void SetProperty(const std::string& id, js::Value value);
  js::Value Property(const std::string& id);

 private:
  void Start(std::function<void()> work);
  void Body();
  void PostFinish(bool finished, bool cancelled);
  void Kill(ContextId context);
  void Drop(ContextId context, bool unwind);
  void WarnAboutGap();
  // The check of the scenario, of real gaps: at each question and at the end of a run.
  void CheckGap();
  Time time_out() const { return time_out_ms_.load() * kMillisecond; }

  const char* const name_;
  js::Value self_;
  std::function<void()> work_;
  Atomic<bool> running_;
  std::atomic<ContextId> context_{kNoContext};
  std::atomic<bool> exit_{false}, forward_{false};
  std::atomic<int64_t> time_out_ms_{500};  // HI-R60
  std::atomic<int64_t> last_check_ms_{0};
  std::atomic<Time> last_check_{0};
  std::atomic<double> progress_{0};
  js::Slot finish_;
  SpinLock guard_;  // of `work_`, status and properties (HI-R71)
  std::string status_;
  std::map<std::string, js::Value> properties_;
};

// What the thread of a task does for runProcess; returns when the process has ended or the task is aborted.
void WatchProcess(Task& task, const std::vector<std::string>& command, js::Value logger);

}  // namespace engine::hise
