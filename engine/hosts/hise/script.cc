#include "engine/hosts/hise/script.h"

#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/component.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {

ScriptHooks::ScriptHooks(Script& script, App& app, Cost statement)
    : RuntimeHooks(app.runtime, statement), script_(script), app_(app) {}

void ScriptHooks::Statement(js::Context& context, const js::Site& site) {
  RuntimeHooks::Statement(context, site);
  if (!app_.settings.cancel_ends_loops) return;
  auto& thread = *static_cast<Thread*>(context.user);
  if (thread.cancelled.load(std::memory_order_relaxed)) app_.threads.CancellationPoint(thread);
}

bool ScriptHooks::InTime(js::Context&) { return script_.processor().InTime(); }

// HI-R90.
bool ScriptHooks::GoOn(js::Context&, const js::ScriptError& error) {
  if (app_.settings.backend) return false;
  script_.processor().Log(error.HostText(script_.main_file()));
  return true;
}

// HI-R91: an exported plugin has no console.
void ScriptHooks::Print(js::Context&, std::string_view text) {
  if (app_.settings.backend) runtime_.Emit({.type = &kPrint, .text = text});
}

// HI-R53. `defer`, `bypass` and `trace` change nothing that can be heard or seen here.
js::Value ScriptHooks::Enter(js::Context& context, js::ScopeKind kind, js::Value what) {
  if (kind != js::ScopeKind::lock) return js::Value();
  const auto& thread = *static_cast<Thread*>(context.user);
  return js::Value::Int(static_cast<int>(app_.locks.EnterScript(js::ToInteger(what), thread)));
}

void ScriptHooks::Leave(js::Context&, js::ScopeKind kind, js::Value, js::Value token) {
  if (kind != js::ScopeKind::lock || !token.is_int()) return;
  const auto lock = static_cast<LockId>(token.small_int());
  app_.locks[lock].Unlock();
  if (lock == LockId::script) app_.pool.Notify();
}

Script::Script(App& app, Processor& processor, std::string main_file)
    : app_(app),
      processor_(processor),
      main_file_(std::move(main_file)),
      hooks_(*this, app, app.settings.statement),
      engine_(std::make_unique<js::ScriptEngine>(app.heap, js::ScriptEngine::Options{.seed = app.runtime.Seed()})) {
  for (const ApiClass* type : GlobalClasses()) {
    classes_.push_back(type == &ServerClass() ? MakeServer(*this) : std::make_unique<ApiObject>(type->type, *this));
    engine_->Register(type->type.name(), *classes_.back());
  }
}

Script::~Script() = default;

Component* Script::FindComponent(std::string_view id) {
  Guard guard(app_.runtime, guard_);
  for (Component* component : components_) {
    if (component->id() == id) return component;
  }
  return nullptr;
}

std::vector<Component*> Script::Components() {
  Guard guard(app_.runtime, guard_);
  return components_;
}

std::vector<Task*> Script::Tasks() {
  Guard guard(app_.runtime, guard_);
  return tasks_;
}

std::vector<Panel*> Script::Panels() {
  Guard guard(app_.runtime, guard_);
  return panels_;
}

void Script::Add(Component& component) {
  Guard guard(app_.runtime, guard_);
  components_.push_back(&component);
}

void Script::Add(Panel& panel) {
  Guard guard(app_.runtime, guard_);
  components_.push_back(&panel);
  panels_.push_back(&panel);
}

void Script::Add(Task& task) {
  Guard guard(app_.runtime, guard_);
  tasks_.push_back(&task);
}

}  // namespace engine::hise
