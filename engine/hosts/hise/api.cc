#include "engine/hosts/hise/api.h"

#include "engine/hosts/hise/events.h"

namespace engine::hise {

const char* NameOf(Scope scope) {
  constexpr const char* kNames[] = {"safe", "warning", "unsafe", "init"};
  return kNames[static_cast<size_t>(scope)];
}

namespace {

std::vector<js::NativeMethod> Plain(const std::vector<ApiMethod>& methods) {
  std::vector<js::NativeMethod> out;
  for (const ApiMethod& method : methods) out.push_back(method.method);
  return out;
}

std::string NameOf(const js::Call& call) {
  const std::string_view method = call.what.substr(call.what.rfind('.') + 1);
  return std::string(call.native->type().name()) + "." + std::string(method);
}

}  // namespace

ApiClass::ApiClass(std::string_view name, std::vector<ApiMethod> all, std::vector<js::NativeConstant> constants)
    : methods(std::move(all)), type(name, Plain(methods), std::move(constants)) {}

void BeginCall(js::Call& call, Scope scope) {
  App& app = AppOf(call);
  if (scope == Scope::unsafe && ThreadOf(call).kind == ThreadKind::audio) {
    const std::string name = NameOf(call);
    app.runtime.Emit({.type = &kUnsafeCall, .text = name});
    if (app.settings.audio_guard && app.settings.backend) {
      throw js::Failure("Illegal operation in audio thread: Illegal API call (" + name + ")");
    }
  }
  if (scope == Scope::init && !ScriptOf(call).in_init.load()) {
    throw js::Failure("Call of " + NameOf(call) + " outside of onInit callback");
  }
  if (app.settings.costs.empty()) return;
  const auto cost = app.settings.costs.find(NameOf(call));
  if (cost != app.settings.costs.end()) app.runtime.Spend(cost->second, Point::Interned(cost->first.c_str()));
}

js::Value Own(js::Call& call, std::unique_ptr<ApiObject> object) {
  return ScriptOf(call).Own(call.allocator(), std::move(object));
}

const char* KeepText(js::Call& call, std::string_view text) { return AppOf(call).heap.KeepText(text); }

std::vector<const ApiClass*> GlobalClasses() {
  return {&EngineClass(),  &SynthClass(),      &SamplerClass(), &MessageClass(), &ContentClass(),
          &ThreadsClass(), &FileSystemClass(), &FileClass(),    &ServerClass()};
}

std::vector<const ApiClass*> AllClasses() {
  return {&TaskClass(),    &BroadcasterClass(), &ComponentClass(),       &ContentClass(),        &EngineClass(),
          &FileClass(),    &FileSystemClass(),  &CableClass(),           &RoutingManagerClass(), &MessageClass(),
          &SamplerClass(), &PanelClass(),       &ServerClass(),          &SynthClass(),          &StorageClass(),
          &ThreadsClass(), &TimerClass(),       &TransportHandlerClass()};
}

std::vector<FunctionInfo> AllFunctions() {
  // The names outlive the call: they are kept here.
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const ApiClass* type : AllClasses()) {
      for (const ApiMethod& method : type->methods) {
        out.push_back(std::string(type->type.name()) + "." + std::string(method.method.name));
      }
    }
    return out;
  }();
  std::vector<FunctionInfo> out;
  size_t i = 0;
  for (const ApiClass* type : AllClasses()) {
    for (const ApiMethod& method : type->methods) out.push_back({names[i++], NameOf(method.scope), true});
  }
  return out;
}

}  // namespace engine::hise
