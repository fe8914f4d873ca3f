#include "engine/hosts/hise/component.h"

#include <cmath>

#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

Component& Of(js::Call& call) { return call.object<Component>(); }

js::Value GetId(js::Call& call) { return call.String(Of(call).id()); }
js::Value GetProperty(js::Call& call) { return Of(call).Property(call.Text(0)).value_or(js::Value()); }
js::Value SetProperty(js::Call& call) {
  Of(call).SetProperty(call.Text(0), call.at(1));
  return js::Value();
}
js::Value GetValue(js::Call& call) { return Of(call).Current(); }
js::Value SetValue(js::Call& call) {
  if (call.at(0).is_string()) {
    throw js::Failure("You must not store Strings as value. Use either numbers or an Object");
  }
  Of(call).Store(call.at(0));
  return js::Value();
}
js::Value Changed(js::Call& call) {
  Of(call).Changed(call);
  return js::Value();
}
// HI-R21.
js::Value SetControlCallback(js::Call& call) {
  const js::Value function = call.at(0);
  if (function.is_nothing()) {
    Of(call).SetCallback(js::Value());
    return js::Value();
  }
  if (js::As<js::InlineFunctionObject>(function, js::Kind::inline_function) == nullptr) {
    throw js::Failure("Control Callback function must be a inline function");
  }
  if (js::ParametersOf(function) != 2) {
    throw js::Failure("Control Callback function must have 2 parameters: component and value");
  }
  Of(call).SetCallback(function);
  return js::Value();
}
js::Value SetPosition(js::Call& call) {
  const char* kNames[] = {"x", "y", "width", "height"};
  for (int i = 0; i < 4; ++i) Of(call).SetProperty(kNames[i], call.at(i));
  return js::Value();
}

std::vector<ApiMethod> ComponentMethods() {
  return {Safe<GetId>("getId", 0),
          Warning<GetProperty>("get", 1),
          Unsafe<SetProperty>("set", 2),
          Safe<GetValue>("getValue", 0),
          Safe<SetValue>("setValue", 1),
          Warning<Changed>("changed", 0),
          Unsafe<SetControlCallback>("setControlCallback", 1),
          Unsafe<SetPosition>("setPosition", 4)};
}

// ---- ScriptPanel

Panel& PanelOf(js::Call& call) { return call.object<Panel>(); }

js::Value SetPaintRoutine(js::Call& call) {
  PanelOf(call).paint.Store(call.Callable(0, 1));
  PanelOf(call).Repaint(ThreadOf(call));
  return js::Value();
}
js::Value SetTimerCallback(js::Call& call) {
  PanelOf(call).tick.Store(call.Callable(0, 0));
  return js::Value();
}
js::Value SetLoadingCallback(js::Call& call) {
  PanelOf(call).loading.Store(call.Callable(0, 1));
  return js::Value();
}
js::Value Repaint(js::Call& call) {
  PanelOf(call).Repaint(ThreadOf(call));
  return js::Value();
}
js::Value StartTimer(js::Call& call) {
  PanelOf(call).StartTimer(static_cast<Time>(call.Number(0) * 1e6));
  return js::Value();
}
js::Value StopTimer(js::Call& call) {
  PanelOf(call).StopTimer();
  return js::Value();
}

}  // namespace

const ApiClass& ComponentClass() {
  static const ApiClass type("ScriptComponent", ComponentMethods());
  return type;
}

const ApiClass& PanelClass() {
  static const ApiClass type("ScriptPanel", [] {
    std::vector<ApiMethod> methods = ComponentMethods();
    for (const ApiMethod& method :
         {Unsafe<SetPaintRoutine>("setPaintRoutine", 1), Unsafe<SetTimerCallback>("setTimerCallback", 1),
          Unsafe<SetLoadingCallback>("setLoadingCallback", 1), Warning<Repaint>("repaint", 0),
          Unsafe<StartTimer>("startTimer", 1), Unsafe<StopTimer>("stopTimer", 0)}) {
      methods.push_back(method);
    }
    return methods;
  }());
  return type;
}

void Component::SetNumber(double value) {
  const bool whole = value == std::floor(value) && std::abs(value) < 1e9;
  Store(whole ? js::Value::Int(static_cast<int64_t>(value)) : js::Value::Double(value));
}

void Component::SetProperty(const std::string& name, js::Value value) {
  Guard guard(app().runtime, guard_);
  properties_[name] = value;
}

std::optional<js::Value> Component::Property(const std::string& name) {
  Guard guard(app().runtime, guard_);
  const auto found = properties_.find(name);
  return found == properties_.end() ? std::nullopt : std::optional(found->second);
}

// On the scripting thread now; elsewhere by the dispatcher, once however often it is called (B3).
void Component::Changed(js::Call& call) {
  Processor& processor = script.processor();
  if (script.in_init.load()) {
    call.context.Print("Skipping changed() callback during onInit for " + id_);
    return;
  }
  if (ThreadOf(call).kind == ThreadKind::scripting) {
    if (!processor.RunControl(script, *this, Current())) {  // HI-R22
      throw js::Failure("Aborting script execution after error occured during changed() callback");
    }
    return;
  }
  if (!pending_.exchange(true)) {
    script.changed.store(true);
    app().message.RequestPoll();
  }
}

void DispatchChanges(Script& script) {
  if (!script.changed.exchange(false)) return;
  for (Component* component : script.Components()) {
    if (component->TakePending()) script.processor().PostControl(script, *component);
  }
}

// ---- Panel

Panel::Panel(Script& script, std::string id, js::Value data)
    : Component(PanelClass().type, script, std::move(id)),
      data_(data),
      timer_(script.app().message.AddTimer([this] { Tick(); })) {}

std::optional<js::Value> Panel::Get(js::Context&, std::string_view name) {
  if (name == "data") return data_.Load();
  return std::nullopt;
}

bool Panel::Set(js::Context&, std::string_view name, js::Value value) {
  if (name != "data") return false;
  data_.Store(value);
  return true;
}

// HI-R18: requests of the audio thread and of unknown threads wait until something else wakes the scripting thread.
void Panel::Repaint(const Thread& thread) {
  const js::Value routine = paint.Load();
  if (routine.is_nothing()) return;
  Processor& processor = script.processor();
  Job job{.type = Job::Type::low, .processor = &processor, .what = "paint " + id(), .run = [this, &processor, routine] {
            return processor.Run(script, routine, value_for_scripts(), {js::Value::Int(0)}, "paint " + id(),
                                 Entry::callback);
          }};
  const bool deferred = thread.kind == ThreadKind::audio || thread.kind == ThreadKind::unknown;
  deferred ? app().pool.AddRepaint(std::move(job)) : app().pool.Add(std::move(job));
}

void Panel::Tick() {
  if (script.gone.load() || tick.Load().is_nothing()) return;
  script.processor().Post(Job::Type::low, script, tick.Load(), value_for_scripts(), {}, "timer " + id(),
                          Entry::callback);
}

void Panel::StartTimer(Time period) { app().message.Start(timer_, period); }

void Panel::StopTimer() { app().message.Stop(timer_); }

void Panel::OnPreload(bool on) {
  if (script.gone.load() || loading.Load().is_nothing()) return;
  script.processor().Post(Job::Type::high, script, loading.Load(), value_for_scripts(), {js::Value::Bool(on)},
                          "loading " + id(), Entry::callback);
}

}  // namespace engine::hise
