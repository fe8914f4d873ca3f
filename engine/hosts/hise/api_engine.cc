// Engine, Timer objects, ThreadSafeStorage and Server, as scripts see them.
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/component.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/task.h"

namespace engine::hise {
namespace {

// ---- Engine

js::Value CreateBackgroundTask(js::Call& call) {
  auto task = std::make_unique<Task>(ScriptOf(call), KeepText(call, call.Text(0)));
  Task& made = *task;
  const js::Value self = Own(call, std::move(task));
  made.SetSelf(self);
  ScriptOf(call).Add(made);
  return self;
}
js::Value CreateTimer(js::Call& call) { return Own(call, MakeTimer(ScriptOf(call))); }
js::Value CreateBroadcaster(js::Call& call) { return Own(call, MakeBroadcaster(ScriptOf(call), call.at(0))); }
js::Value CreateStorage(js::Call& call) { return Own(call, MakeStorage(ScriptOf(call))); }
js::Value GetRoutingManager(js::Call& call) { return Own(call, MakeRoutingManager(ScriptOf(call))); }
js::Value CreateTransport(js::Call& call) { return Own(call, MakeTransportHandler(ScriptOf(call))); }
js::Value ExtendTimeOut(js::Call& call) {
  ScriptOf(call).processor().ExtendTimeOut(static_cast<Time>(call.Number(0) * 1e6));
  return js::Value();
}
js::Value GetUptime(js::Call& call) {
  const App& app = AppOf(call);
  return js::Value::Double(static_cast<double>(app.audio.uptime()) / app.settings.format.sample_rate);
}
js::Value GetSampleRate(js::Call& call) { return js::Value::Double(AppOf(call).settings.format.sample_rate); }
js::Value GetBufferSize(js::Call& call) { return js::Value::Int(AppOf(call).settings.format.block_frames); }
js::Value GetPreloadMessage(js::Call& call) { return call.String(AppOf(call).loading.status()); }
js::Value GetPreloadProgress(js::Call& call) { return js::Value::Double(AppOf(call).loading.progress()); }
js::Value GetOs(js::Call& call) {
  constexpr const char* kNames[] = {"WIN", "OSX", "LINUX"};
  return call.String(kNames[static_cast<size_t>(AppOf(call).settings.platform)]);
}
js::Value IsPlugin(js::Call& call) { return js::Value::Bool(AppOf(call).settings.plugin); }
js::Value LoadUserPreset(js::Call& call) {
  if (ScriptOf(call).in_init.load()) throw js::Failure("Do not load user presets at startup.");
  AppOf(call).LoadPreset(call.Text(0));
  return js::Value();
}

// ---- Timer

class Timer final : public ApiObject {
 public:
  explicit Timer(Script& script)
      : ApiObject(TimerClass().type, script), timer_(script.app().message.AddTimer([this] { Tick(); })) {}
  void Start(double ms) {
    if (!(ms > 10)) throw js::Failure("Go easy on the timer");  // HI-R32
    began_.store(app().runtime.Now());
    app().message.Start(timer_, static_cast<Time>(ms * 1e6));
  }
  void Stop() { app().message.Stop(timer_); }
  bool running() const { return timer_.running(); }
  double elapsed_ms() const { return static_cast<double>(app().runtime.Now() - began_.load()) / kMillisecond; }
  void Reset() { began_.store(app().runtime.Now()); }
  void SetCallback(js::Value function) { callback_.Store(function); }

 private:
  void Tick() {
    const js::Value callback = callback_.Load();
    if (script.gone.load()) return Stop();
    if (callback.is_nothing()) return;
    script.processor().Post(Job::Type::low, script, callback, js::Value(), {}, "timer", Entry::callback);
  }
  MessageThread::Timer& timer_;
  js::Slot callback_;
  std::atomic<Time> began_{0};
};

Timer& TimerOf(js::Call& call) { return call.object<Timer>(); }
js::Value StartTimer(js::Call& call) {
  TimerOf(call).Start(call.Number(0));
  return js::Value();
}
js::Value StopTimer(js::Call& call) {
  TimerOf(call).Stop();
  return js::Value();
}
js::Value SetTimerCallback(js::Call& call) {
  TimerOf(call).SetCallback(call.Callable(0, 0));
  return js::Value();
}
js::Value IsTimerRunning(js::Call& call) { return js::Value::Bool(TimerOf(call).running()); }
js::Value GetElapsed(js::Call& call) { return js::Value::Double(TimerOf(call).elapsed_ms()); }
js::Value ResetCounter(js::Call& call) {
  TimerOf(call).Reset();
  return js::Value();
}

// ---- ThreadSafeStorage: one value under a lock; tryLoad does not wait.

class Storage final : public ApiObject {
 public:
  explicit Storage(Script& script)
      : ApiObject(StorageClass().type, script),
        mutex_(script.app().runtime, HandOff::barging, "Storage.lock", "Storage.unlock") {}
  void Store(js::Value value) {
    MutexLock lock(mutex_);
    value_ = value;
  }
  js::Value Load() {
    MutexLock lock(mutex_);
    return value_;
  }
  js::Value TryLoad(js::Value fallback) {
    if (!mutex_.TryLock()) return fallback;
    const js::Value value = value_;
    mutex_.Unlock();
    return value;
  }

 private:
  Mutex mutex_;
  js::Value value_;
};

js::Value Store(js::Call& call) {
  call.object<Storage>().Store(call.at(0));
  return js::Value();
}
js::Value StoreWithCopy(js::Call& call) {  // of a string the host stores ""
  const js::Value value = call.at(0);
  call.object<Storage>().Store(value.is_string() ? call.String("") : js::Clone(call.allocator(), value));
  return js::Value();
}
js::Value Load(js::Call& call) { return call.object<Storage>().Load(); }
js::Value TryLoad(js::Call& call) { return call.object<Storage>().TryLoad(call.at(0)); }
js::Value ClearStorage(js::Call& call) {
  call.object<Storage>().Store(js::Value());
  return js::Value();
}

}  // namespace

std::unique_ptr<ApiObject> MakeTimer(Script& script) { return std::make_unique<Timer>(script); }
std::unique_ptr<ApiObject> MakeStorage(Script& script) { return std::make_unique<Storage>(script); }

const ApiClass& EngineClass() {
  static const ApiClass type(
      "Engine",
      {Unsafe<CreateBackgroundTask>("createBackgroundTask", 1), Unsafe<CreateTimer>("createTimerObject", 0),
       Unsafe<CreateBroadcaster>("createBroadcaster", 1), Unsafe<CreateStorage>("createThreadSafeStorage", 0),
       Unsafe<GetRoutingManager>("getGlobalRoutingManager", 0), Unsafe<CreateTransport>("createTransportHandler", 0),
       Safe<ExtendTimeOut>("extendTimeOut", 1), Safe<GetUptime>("getUptime", 0),
       Safe<GetSampleRate>("getSampleRate", 0), Safe<GetBufferSize>("getBufferSize", 0),
       Unsafe<GetPreloadMessage>("getPreloadMessage", 0), Safe<GetPreloadProgress>("getPreloadProgress", 0),
       Unsafe<GetOs>("getOS", 0), Safe<IsPlugin>("isPlugin", 0), Unsafe<LoadUserPreset>("loadUserPreset", 1)});
  return type;
}

const ApiClass& TimerClass() {
  static const ApiClass type(
      "Timer", {Unsafe<StartTimer>("startTimer", 1), Unsafe<StopTimer>("stopTimer", 0),
                Unsafe<SetTimerCallback>("setTimerCallback", 1), Safe<IsTimerRunning>("isTimerRunning", 0),
                Safe<GetElapsed>("getMilliSecondsSinceCounterReset", 0), Safe<ResetCounter>("resetCounter", 0)});
  return type;
}

const ApiClass& StorageClass() {
  static const ApiClass type("ThreadSafeStorage",
                             {Unsafe<Store>("store", 1), Unsafe<StoreWithCopy>("storeWithCopy", 1),
                              Unsafe<Load>("load", 0), Safe<TryLoad>("tryLoad", 1), Unsafe<ClearStorage>("clear", 0)});
  return type;
}

}  // namespace engine::hise
