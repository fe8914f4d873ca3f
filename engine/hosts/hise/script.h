// One compiled script: its engine and everything that it made. A new one replaces it when the script is compiled again;
// the old one stays in memory, since a killed thread may still be in it.
//
// Thread rules: any context.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/hisescript/script_engine.h"
#include "engine/hosts/hise/app.h"

namespace engine::hise {

namespace js = engine::hisescript;

class Processor;
class Task;
class Component;
class Panel;

// What the interpreter asks of the host.
class ScriptHooks final : public js::RuntimeHooks {
 public:
  ScriptHooks(Script& script, App& app, Cost statement);
  void Statement(js::Context& context, const js::Site& site) override;
  bool InTime(js::Context& context) override;
  bool GoOn(js::Context& context, const js::ScriptError& error) override;
  void Print(js::Context& context, std::string_view text) override;
  js::Value Enter(js::Context& context, js::ScopeKind kind, js::Value what) override;
  void Leave(js::Context& context, js::ScopeKind kind, js::Value what, js::Value token) override;

 private:
  Script& script_;
  App& app_;
};

class Script {
 public:
  Script(App& app, Processor& processor, std::string main_file);
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  js::ScriptEngine& engine() { return *engine_; }
  js::Hooks& hooks() { return hooks_; }
  App& app() { return app_; }
  Processor& processor() { return processor_; }
  // Errors name other files than this one.
  const std::string& main_file() const { return main_file_; }

  // Its value for the script; the object lives as long as this.
  template <class T>
  js::Value Own(js::Allocator& allocator, std::unique_ptr<T> object) {
    return engine_->Own(allocator, std::move(object));
  }

  // What it has made so far. Null if there is none of that name.
  Component* FindComponent(std::string_view id);
  std::vector<Component*> Components();
  std::vector<Task*> Tasks();
  std::vector<Panel*> Panels();
  void Add(Component& component);
  void Add(Panel& panel);
  void Add(Task& task);

  std::atomic<bool> changed{false};  // a component has
  // Replaced, or its processor is gone: what comes late for it is dropped.
  std::atomic<bool> gone{false};
  std::atomic<bool> in_init{false};

 private:
  App& app_;
  Processor& processor_;
  const std::string main_file_;
  SpinLock guard_;
  std::vector<Component*> components_;
  std::vector<Task*> tasks_;
  std::vector<Panel*> panels_;
  ScriptHooks hooks_;
  std::vector<std::unique_ptr<js::NativeObject>> classes_;
  std::unique_ptr<js::ScriptEngine> engine_;
};

// A native object of a script.
class ApiObject : public js::NativeObject {
 public:
  ApiObject(const js::NativeClass& type, Script& script) : js::NativeObject(type), script(script) {}
  App& app() const { return script.app(); }
  Script& script;
};

}  // namespace engine::hise
