#include "engine/hosts/hise/transport.h"

#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {

Transport::Transport(App& app) : app_(app) {
  app.message.AddPoller([this] { Poll(); });
}

js::Value Transport::Shown(What what, double value) {
  return what == What::tempo ? js::Value::Double(value) : js::Value::Bool(value != 0);
}

std::vector<Transport::Listener*> Transport::Copy() {
  Guard guard(app_.runtime, guard_);
  std::vector<Listener*> out;
  for (Listener& listener : listeners_) out.push_back(&listener);
  return out;
}

void Transport::Listen(Script& script, What what, bool synchronous, js::Value function) {
  Guard guard(app_.runtime, guard_);
  for (Listener& listener : listeners_) {
    if (listener.script == &script && listener.what == what && listener.synchronous == synchronous) {
      return listener.function.Store(function);
    }
  }
  Listener& made = listeners_.emplace_back();
  made.script = &script;
  made.what = what;
  made.synchronous = synchronous;
  made.function.Store(function);
  made.told = ValueOf(what);
}

void Transport::Change(bool playing, double tempo) {
  const bool changed[] = {tempo_.exchange(tempo) != tempo, playing_.exchange(playing) != playing};
  bool later = false;
  for (Listener* listener : Copy()) {
    if (!changed[static_cast<size_t>(listener->what)]) continue;
    if (!listener->synchronous) {
      later = true;
      continue;
    }
    listener->script->processor().Run(*listener->script, listener->function.Load(), js::Value(),
                                      {Shown(listener->what, ValueOf(listener->what))}, "transport", Entry::other);
  }
  if (later) app_.message.RequestPoll();
}

void Transport::Poll() {
  for (Listener* listener : Copy()) {
    const double value = ValueOf(listener->what);
    if (listener->synchronous || listener->told == value) continue;
    listener->told = value;
    listener->script->processor().Post(Job::Type::high, *listener->script, listener->function.Load(), js::Value(),
                                       {Shown(listener->what, value)}, "transport", Entry::other);
  }
}

namespace {

js::Value Listen(js::Call& call, Transport::What what) {
  const js::Value function = call.Callable(1, 1);
  const bool synchronous = call.Truth(0);
  if (synchronous && js::As<js::InlineFunctionObject>(function, js::Kind::inline_function) == nullptr) {
    throw js::Failure("Must use inline functions for synchronous callback");
  }
  AppOf(call).transport->Listen(ScriptOf(call), what, synchronous, function);
  return js::Value();
}
js::Value OnTempo(js::Call& call) { return Listen(call, Transport::What::tempo); }
js::Value OnTransport(js::Call& call) { return Listen(call, Transport::What::playing); }

}  // namespace

std::unique_ptr<ApiObject> MakeTransportHandler(Script& script) {
  return std::make_unique<ApiObject>(TransportHandlerClass().type, script);
}

const ApiClass& TransportHandlerClass() {
  static const ApiClass type("TransportHandler",
                             {Unsafe<OnTempo>("setOnTempoChange", 2), Unsafe<OnTransport>("setOnTransportChange", 2)});
  return type;
}

}  // namespace engine::hise
