#include "engine/hosts/hise/cables.h"

#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {

Cables::Cables(App& app) : app_(app) {
  app.message.AddPoller([this] { Poll(); });
}

Cables::Cable& Cables::Find(const std::string& id) {
  Guard guard(app_.runtime, guard_);
  for (Cable& cable : cables_) {
    if (cable.id == id) return cable;
  }
  cables_.emplace_back().id = id;
  return cables_.back();
}

std::vector<Cables::Listener*> Cables::Copy(Cable& cable) {
  Guard guard(app_.runtime, guard_);
  std::vector<Listener*> out;
  for (Listener& listener : cable.listeners) out.push_back(&listener);
  return out;
}

void Cables::Set(Cable& cable, double value) {
  cable.value.store(value);
  bool later = false;
  for (Listener* listener : Copy(cable)) {
    if (listener->synchronous) {
      listener->script->processor().Run(*listener->script, listener->function, js::Value(), {js::Value::Double(value)},
                                        "cable", Entry::other);
    } else {
      later = true;
    }
  }
  if (later) app_.message.RequestPoll();
}

void Cables::Listen(Cable& cable, Listener listener) {
  Guard guard(app_.runtime, guard_);
  listener.told = cable.value.load();
  cable.listeners.push_back(listener);
}

void Cables::Poll() {
  std::vector<Cable*> cables;
  {
    Guard guard(app_.runtime, guard_);
    for (Cable& cable : cables_) cables.push_back(&cable);
  }
  for (Cable* found : cables) {
    Cable& cable = *found;
    const double value = cable.value.load();
    for (Listener* listener : Copy(cable)) {
      if (listener->synchronous || listener->told == value) continue;
      listener->told = value;
      listener->script->processor().Post(Job::Type::high, *listener->script, listener->function, js::Value(),
                                         {js::Value::Double(value)}, "cable " + cable.id, Entry::other);
    }
  }
}

namespace {

class CableObject final : public ApiObject {
 public:
  CableObject(Script& script, Cables::Cable& cable) : ApiObject(CableClass().type, script), cable(cable) {}
  Cables::Cable& cable;
};

CableObject& Of(js::Call& call) { return call.object<CableObject>(); }

js::Value GetCable(js::Call& call) {
  return Own(call, std::make_unique<CableObject>(ScriptOf(call), AppOf(call).cables->Find(call.Text(0))));
}
js::Value SetValue(js::Call& call) {
  AppOf(call).cables->Set(Of(call).cable, call.Number(0));
  return js::Value();
}
js::Value GetValue(js::Call& call) { return js::Value::Double(Of(call).cable.value.load()); }
// A synchronous function that is not inline is not registered, without a word.
js::Value RegisterCallback(js::Call& call) {
  const js::Value function = call.Callable(0, 1);
  const bool synchronous = call.Truth(1);
  if (synchronous && js::As<js::InlineFunctionObject>(function, js::Kind::inline_function) == nullptr) {
    return js::Value();
  }
  AppOf(call).cables->Listen(Of(call).cable, {&ScriptOf(call), function, synchronous});
  return js::Value();
}

}  // namespace

std::unique_ptr<ApiObject> MakeRoutingManager(Script& script) {
  return std::make_unique<ApiObject>(RoutingManagerClass().type, script);
}

const ApiClass& RoutingManagerClass() {
  static const ApiClass type("GlobalRoutingManager", {Unsafe<GetCable>("getCable", 1)});
  return type;
}

const ApiClass& CableClass() {
  static const ApiClass type("GlobalCable", {Safe<SetValue>("setValue", 1), Safe<SetValue>("setValueNormalised", 1),
                                             Safe<GetValue>("getValue", 0), Safe<GetValue>("getValueNormalised", 0),
                                             Unsafe<RegisterCallback>("registerCallback", 2)});
  return type;
}

}  // namespace engine::hise
