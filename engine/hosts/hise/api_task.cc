// BackgroundTask and Threads, as scripts see them.
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/task.h"

namespace engine::hise {
namespace {

Task& Of(js::Call& call) { return call.object<Task>(); }

// What is no function is ignored (HI-R61, HI-R73); one of other parameters than it will be given is a mistake.
js::Value CallOnBackgroundThread(js::Call& call) {
  call.ExpectParameters(0, 1);
  Of(call).Call(call.at(0));
  return js::Value();
}
js::Value KillVoicesAndCall(js::Call& call) {
  call.ExpectParameters(0, 0);
  return js::Value::Bool(Of(call).KillVoicesAndCall(call.at(0)));
}

// At blanks outside of quotes.
std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> out;
  std::string part;
  bool quoted = false, any = false;
  for (char c : text) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any) out.push_back(part);
      part.clear();
      any = false;
    } else {
      part += c;
      any = true;
    }
  }
  if (any) out.push_back(part);
  return out;
}

js::Value RunProcess(js::Call& call) {
  call.ExpectParameters(2, 3);
  std::vector<std::string> command;
  if (const std::string name = call.Text(0); !name.empty()) command.push_back(name);
  if (const js::Array* arguments = js::AsArray(call.at(1))) {
    for (uint32_t i = 0; i < arguments->size(); ++i) command.push_back(js::ToText(arguments->At(i)));
  } else {
    for (std::string& part : Split(call.Text(1))) command.push_back(std::move(part));
  }
  if (command.empty()) throw js::Failure("no args");
  Of(call).RunProcess(std::move(command), call.at(2));
  return js::Value();
}
js::Value SendAbortSignal(js::Call& call) {
  Of(call).SendAbort(call.Truth(0));
  return js::Value();
}
js::Value ShouldAbort(js::Call& call) { return js::Value::Bool(Of(call).ShouldAbort()); }
js::Value SetFinishCallback(js::Call& call) {
  call.ExpectParameters(0, 2);
  if (js::IsCallable(call.at(0))) {
    Of(call).SetFinishCallback(call.at(0));
  } else if (AppOf(call).settings.newer) {  // HI-R94
    throw js::Failure("setFinishCallback: the argument is not a function");
  }
  return js::Value();
}
js::Value SetForward(js::Call& call) {
  Of(call).SetForward(call.Truth(0));
  return js::Value();
}
js::Value SetTimeOut(js::Call& call) {
  Of(call).SetTimeOut(call.Integer(0));
  return js::Value();
}
js::Value SetProgress(js::Call& call) {
  Of(call).SetProgress(call.Number(0));
  return js::Value();
}
js::Value GetProgress(js::Call& call) { return js::Value::Double(Of(call).progress()); }
js::Value SetStatus(js::Call& call) {
  Of(call).SetStatus(call.Text(0));
  return js::Value();
}
js::Value GetStatus(js::Call& call) { return call.String(Of(call).status()); }
js::Value SetProperty(js::Call& call) {
  Of(call).SetProperty(call.Text(0), call.at(1));
  return js::Value();
}
js::Value GetProperty(js::Call& call) { return Of(call).Property(call.Text(0)); }

// ---- Threads

// HI-R2, HI-R3.
ThreadKind Shown(js::Call& call, ThreadKind kind) {
  const Settings& settings = AppOf(call).settings;
  const bool taken = kind == ThreadKind::unknown && settings.platform == Platform::linux_ && settings.plugin;
  return taken ? ThreadKind::message : kind;
}
js::Value Number(ThreadKind kind) { return js::Value::Int(static_cast<int>(kind)); }

js::Value CurrentThread(js::Call& call) { return Number(Shown(call, ThreadOf(call).kind)); }
js::Value CurrentThreadName(js::Call& call) { return call.String(NameOf(Shown(call, ThreadOf(call).kind))); }
js::Value ThreadText(js::Call& call) { return call.String(NameOf(static_cast<ThreadKind>(call.Integer(0)))); }
js::Value IsAudioRunning(js::Call& call) { return js::Value::Bool(AppOf(call).kill_state.IsAudioRunning()); }
js::Value IsExporting(js::Call&) { return js::Value::Bool(false); }
// HI-R55: it maps a thread to itself and never looks at a lock.
js::Value LockerThread(js::Call& call) { return js::Value::Int(call.Integer(0)); }
js::Value IsLocked(js::Call& call) { return js::Value::Bool(call.Integer(0) != static_cast<int>(ThreadKind::free)); }
js::Value IsLockedByCurrentThread(js::Call& call) {
  const int64_t number = call.Integer(0);
  if (number < 0 || number >= kLocks) return js::Value::Bool(false);
  return js::Value::Bool(AppOf(call).locks.IsRecorded(static_cast<LockId>(number), ThreadOf(call)));
}
// HI-R94: in newer versions only, and within its limits.
js::Value StartProfiling(js::Call& call) {
  if (!AppOf(call).settings.newer) throw js::Failure("Function / constant not found: Threads.startProfiling");
  const double ms = call.Number(0);
  if (!(ms >= 10 && ms <= 10000)) {
    throw js::Failure("Threads.startProfiling: the length must be within 10 and 10000 ms");
  }
  return js::Value();
}
js::Value ThreadsKillVoicesAndCall(js::Call& call) {
  call.ExpectParameters(0, 0);
  if (!js::IsCallable(call.at(0))) return js::Value::Bool(false);
  Script& script = ScriptOf(call);
  App& app = AppOf(call);
  const js::Value function = call.at(0);
  const std::string what = "killVoicesAndCall";
  return js::Value::Bool(app.loading.KillVoicesAndCall(&script.processor(), what, [&script, &app, function, what] {
    ScopedLock lock(app.locks, LockId::script, app.threads.Self());
    return script.processor().Run(script, function, js::Value(), {}, what, Entry::other);
  }));
}

}  // namespace

const ApiClass& TaskClass() {
  static const ApiClass type(
      "BackgroundTask",
      {Unsafe<CallOnBackgroundThread>("callOnBackgroundThread", 1), Unsafe<KillVoicesAndCall>("killVoicesAndCall", 1),
       Unsafe<RunProcess>("runProcess", 3), Unsafe<SendAbortSignal>("sendAbortSignal", 1),
       Warning<ShouldAbort>("shouldAbort", 0), Unsafe<SetFinishCallback>("setFinishCallback", 1),
       Safe<SetForward>("setForwardStatusToLoadingThread", 1), Safe<SetTimeOut>("setTimeOut", 1),
       Safe<SetProgress>("setProgress", 1), Safe<GetProgress>("getProgress", 0),
       Unsafe<SetStatus>("setStatusMessage", 1), Unsafe<GetStatus>("getStatusMessage", 0),
       Unsafe<SetProperty>("setProperty", 2), Unsafe<GetProperty>("getProperty", 1)});
  return type;
}

const ApiClass& ThreadsClass() {
  static const ApiClass type(
      "Threads",
      {Safe<CurrentThread>("getCurrentThread", 0), Unsafe<CurrentThreadName>("getCurrentThreadName", 0),
       Unsafe<ThreadText>("toString", 1), Safe<IsAudioRunning>("isAudioRunning", 0),
       Safe<IsExporting>("isCurrentlyExporting", 0), Safe<LockerThread>("getLockerThread", 1),
       Safe<IsLocked>("isLocked", 1), Safe<IsLockedByCurrentThread>("isLockedByCurrentThread", 1),
       Unsafe<ThreadsKillVoicesAndCall>("killVoicesAndCall", 1), Unsafe<StartProfiling>("startProfiling", 2)},
      {{"UI", Number(ThreadKind::message)},
       {"Scripting", Number(ThreadKind::scripting)},
       {"Loading", Number(ThreadKind::loading)},
       {"Audio", Number(ThreadKind::audio)},
       {"Unknown", Number(ThreadKind::unknown)},
       {"Free", Number(ThreadKind::free)}});
  return type;
}

}  // namespace engine::hise
