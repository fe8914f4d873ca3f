// How native methods are made: each has a call scope (HI-R82), is guarded on the audio thread (HI-R80), and costs what
// the scenario says.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/native.h"
#include "engine/hosts/hise/script.h"
#include "engine/hosts/host.h"

namespace engine::hise {

// May it be called on the audio thread? init: in onInit only.
enum class Scope : uint8_t { safe, warning, unsafe, init };

const char* NameOf(Scope scope);

// Before a method's own work. Throws Failure if the guard refuses it.
void BeginCall(js::Call& call, Scope scope);

struct ApiMethod {
  js::NativeMethod method;
  Scope scope;
};

template <js::NativeFunction function, Scope scope>
js::Value Guarded(js::Call& call) {
  BeginCall(call, scope);
  return function(call);
}

template <Scope scope, js::NativeFunction function>
ApiMethod Method(std::string_view name, int parameters) {
  return {{name, parameters, Guarded<function, scope>}, scope};
}
template <js::NativeFunction function>
ApiMethod Safe(std::string_view name, int parameters) {
  return Method<Scope::safe, function>(name, parameters);
}
template <js::NativeFunction function>
ApiMethod Warning(std::string_view name, int parameters) {
  return Method<Scope::warning, function>(name, parameters);
}
template <js::NativeFunction function>
ApiMethod Unsafe(std::string_view name, int parameters) {
  return Method<Scope::unsafe, function>(name, parameters);
}
template <js::NativeFunction function>
ApiMethod Init(std::string_view name, int parameters) {
  return Method<Scope::init, function>(name, parameters);
}

// A class of the host; known to AllFunctions from then on.
struct ApiClass {
  ApiClass(std::string_view name, std::vector<ApiMethod> methods, std::vector<js::NativeConstant> constants = {});
  const std::vector<ApiMethod> methods;
  const js::NativeClass type;
};

// Those that scripts find under a name of their own.
std::vector<const ApiClass*> GlobalClasses();
// Each class, in the order of their names.
std::vector<const ApiClass*> AllClasses();
std::vector<FunctionInfo> AllFunctions();

// ---- of a call

inline Script& ScriptOf(js::Call& call) { return call.object<ApiObject>().script; }
inline App& AppOf(js::Call& call) { return ScriptOf(call).app(); }
inline Thread& ThreadOf(js::Call& call) { return *static_cast<Thread*>(call.context.user); }
// The event that a MIDI callback of the script is about, on this thread; null outside of one.
inline MidiEvent* EventOf(js::Call& call) {
  const Thread::Handling& now = ThreadOf(call).handling;
  return now.script == &ScriptOf(call) ? now.event : nullptr;
}
js::Value Own(js::Call& call, std::unique_ptr<ApiObject> object);
// The path of a File, empty if it is none.
std::string PathOf(js::Value file);
// A name for a context or a callback, which lives as long as the run.
const char* KeepText(js::Call& call, std::string_view text);

// ---- the classes, a file each
const ApiClass& EngineClass();
const ApiClass& SynthClass();
const ApiClass& SamplerClass();
const ApiClass& MessageClass();
const ApiClass& ContentClass();
const ApiClass& ComponentClass();
const ApiClass& PanelClass();
const ApiClass& ThreadsClass();
const ApiClass& FileSystemClass();
const ApiClass& FileClass();
const ApiClass& ServerClass();
const ApiClass& TimerClass();
const ApiClass& BroadcasterClass();
const ApiClass& RoutingManagerClass();
const ApiClass& CableClass();
const ApiClass& StorageClass();
const ApiClass& TaskClass();
const ApiClass& TransportHandlerClass();

// ---- makers
std::unique_ptr<ApiObject> MakeServer(Script& script);
std::unique_ptr<ApiObject> MakeRoutingManager(Script& script);
std::unique_ptr<ApiObject> MakeTimer(Script& script);
std::unique_ptr<ApiObject> MakeBroadcaster(Script& script, js::Value description);
std::unique_ptr<ApiObject> MakeStorage(Script& script);
std::unique_ptr<ApiObject> MakeTransportHandler(Script& script);

}  // namespace engine::hise
