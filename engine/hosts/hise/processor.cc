#include "engine/hosts/hise/processor.h"

#include <filesystem>

#include "engine/hisescript/operators.h"
#include "engine/hisescript/script_folder.h"
#include "engine/hosts/hise/component.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/task.h"

namespace engine::hise {
namespace {

constexpr uint32_t kDeferredEvents = 512;
constexpr Time kCallbackLimit = 5 * kSecond;
constexpr int kCallbackShare = 4;  // HI-R84: percent of a block

const char* CallbackOf(MidiInput::Kind kind) {
  switch (kind) {
    case MidiInput::Kind::note_on:
      return "onNoteOn";
    case MidiInput::Kind::note_off:
      return "onNoteOff";
    default:
      return "onController";
  }
}

}  // namespace

Processor::Processor(App& app, std::string name, std::string path)
    : app_(app),
      runtime_(app.runtime),
      name_(std::move(name)),
      path_(std::move(path)),
      deferred_events_(app.runtime, kDeferredEvents, "deferred.push", "deferred.pop"),
      deferred_timer_(app.message.AddTimer([this] { RunCallback(script(), "onTimer", {}, Entry::callback); })) {
  app.message.AddPoller([this] {
    DispatchChanges(script());
    PollDeferred();
  });
}

Status Processor::Load(const std::string& path) {
  if (!path.empty()) path_ = path;
  const std::filesystem::path file(path_);
  js::ScriptFolder folder(file.parent_path().string());
  scripts_.push_back(std::make_unique<Script>(app_, *this, file.filename().string()));
  Script& script = *scripts_.back();
  const Status loaded = script.engine().Load(folder, script.main_file());
  if (!loaded.ok()) script.gone.store(true);
  script_.store(&script);
  return loaded;
}

bool Processor::Init() {
  Script& script = *script_.load();
  script.in_init.store(true);
  deferred_.store(false);
  Arm(Entry::compile);
  runtime_.Emit({.type = &kCallbackStart, .text = "onInit"});
  js::Context& context = app_.threads.Self().ContextFor(script);
  const js::Outcome outcome = context.RunCode(script.engine().main(), nullptr, 0);
  runtime_.Emit({.type = &kCallbackEnd, .text = "onInit"});
  script.in_init.store(false);
  return Finish(script, outcome);
}

void Processor::Recompile(std::string path) {
  app_.pool.Add({.type = Job::Type::compilation,
                 .processor = this,
                 .what = "compile " + name_,
                 .run = [this, path] { return CompileJob(path); },
                 .ticket = KillState::Ticket(app_.kill_state)});
}

bool Processor::CompileJob(const std::string& path) {
  runtime_.Emit({.type = &kCompile, .text = name_});
  app_.pool.Clear();
  app_.kill_state.KillVoicesAndWait(this);
  compiling_.store(true);
  Script& old = script();
  EndTasks(old);
  old.gone.store(true);
  app_.audio.StopTimer(*this);
  StopDeferredTimer();
  bool ok = true;
  if (const Status loaded = Load(path); !loaded.ok()) {
    runtime_.Emit({.type = &kScriptError, .text = loaded.error().ToString()});
    ok = false;
  } else {
    ok = Init();
  }
  compiling_.store(false);
  app_.pool.Compiled(*this);
  runtime_.Emit({.type = &kCompileEnd, .text = name_});
  app_.message.Post([this, ok] { runtime_.Emit({.type = &kCompiled, .text = name_ + (ok ? " OK" : " failed")}); });
  return ok;
}

void Processor::EndTasks(Script& script) {
  for (Task* task : script.Tasks()) task->SendAbort(true);
  for (Task* task : script.Tasks()) task->Stop();
}

// ---- calls

void Processor::Arm(Entry entry) {
  if (entry == Entry::compile) limit_.store(app_.settings.compile_time_out);
  if (entry == Entry::callback) limit_.store(kCallbackLimit);
  deadline_.store(runtime_.Now() + limit_.load());
}

bool Processor::InTime() const { return !app_.settings.backend || runtime_.Now() <= deadline_.load(); }

void Processor::Log(const std::string& text) { runtime_.Emit({.type = &kLog, .text = name_ + ": " + text}); }

// HI-R90: an exported plugin does not say that it failed.
bool Processor::Finish(Script& script, const js::Outcome& outcome) {
  failed_.store(!outcome.ok());
  if (outcome.ok()) return true;
  const std::string error = outcome.error->HostText(script.main_file());
  if (!app_.settings.backend) {
    Log(error);
    return true;
  }
  const std::string text = name_ + ": " + error;
  const bool late = outcome.error->message == "Execution timed-out";
  runtime_.Emit({.type = late ? &kTimeOut : &kScriptError, .text = text});
  return false;
}

bool Processor::RunMany(Script& script, js::Value function, js::Value self, std::span<const js::Value> arguments,
                        std::string_view what, Entry entry) {
  if (script.gone.load()) return true;
  Arm(entry);
  js::Context& context = app_.threads.Self().ContextFor(script);
  runtime_.Emit({.type = &kCallbackStart, .text = what});
  const js::Outcome outcome = context.Run(function, self, arguments.data(), static_cast<int>(arguments.size()));
  runtime_.Emit({.type = &kCallbackEnd, .text = what});
  return Finish(script, outcome);
}

bool Processor::RunCallback(Script& script, const char* name, std::initializer_list<js::Value> arguments, Entry entry) {
  if (script.gone.load()) return true;
  const js::Code* code = script.engine().CallbackCode(name);
  if (code == nullptr) return true;
  Arm(entry);
  js::Context& context = app_.threads.Self().ContextFor(script);
  runtime_.Emit({.type = &kCallbackStart, .text = name});
  const Time began = runtime_.Now();
  const js::Outcome outcome = context.RunCode(*code, arguments.begin(), static_cast<int>(arguments.size()));
  runtime_.Emit({.type = &kCallbackEnd, .text = name});
  if (app_.threads.Self().kind == ThreadKind::audio) app_.audio.WarnOfGlitch(name, began, kCallbackShare);
  return Finish(script, outcome);
}

void Processor::Post(Job::Type type, Script& script, js::Value function, js::Value self,
                     std::vector<js::Value> arguments, std::string what, Entry entry) {
  auto run = [this, &script, function, self, arguments, what, entry] {
    return RunMany(script, function, self, arguments, what, entry);
  };
  app_.pool.Add({.type = type, .processor = this, .what = what, .run = std::move(run)});
}

// ---- control callbacks

bool Processor::RunControl(Script& script, Component& component, js::Value value) {
  const js::Value callback = component.callback();
  const std::string what = "control " + component.id();
  if (!callback.is_nothing())
    return Run(script, callback, js::Value(), {component.value_for_scripts(), value}, what, Entry::callback);
  return RunCallback(script, "onControl", {component.value_for_scripts(), value}, Entry::callback);
}

void Processor::PostControl(Script& script, Component& component) {
  app_.pool.Add({.type = Job::Type::high,
                 .processor = this,
                 .what = "control " + component.id(),
                 .run = [this, &script, &component, value = component.Current()] {
                   return RunControl(script, component, value);
                 }});
}

void Processor::NoSuch(std::string_view id) {
  runtime_.Emit({.type = &kScriptError, .text = name_ + ": there is no component '" + std::string(id) + "'"});
}

void Processor::Edit(std::string_view id, double value) {
  Component* component = script().FindComponent(id);
  if (component == nullptr) return NoSuch(id);
  component->SetNumber(value);
  PostControl(script(), *component);
}

void Processor::Click(std::string_view id) {
  Component* component = script().FindComponent(id);
  if (component == nullptr) return NoSuch(id);
  component->SetNumber(js::Truth(component->Current()) ? 0 : 1);
  PostControl(script(), *component);
}

// ---- the audio thread

void Processor::OnAutomation(std::string_view id, double value) {
  Component* component = script().FindComponent(id);
  if (component == nullptr || compiling_.load()) return;
  component->SetNumber(value);
  ScopedLock lock(app_.locks, LockId::script, app_.threads.Self());
  RunControl(script(), *component, component->Current());
}

bool Processor::Handle(Script& script, const char* callback, Thread::Handling handling) {
  Thread& self = app_.threads.Self();
  const Thread::Handling before = std::exchange(self.handling, handling);
  const bool ok = RunCallback(script, callback, {}, Entry::callback);
  self.handling = before;
  return ok;
}

bool Processor::RunEvent(Script& script, MidiEvent& event, bool deferred) {
  return Handle(script, CallbackOf(event.kind), {&script, &event, deferred});
}

void Processor::OnMidi(MidiEvent& event) {
  if (compiling_.load()) return;
  Script& script = this->script();
  if (script.engine().CallbackCode(CallbackOf(event.kind)) == nullptr) return;
  if (!deferred_.load()) {
    RunEvent(script, event, false);
    return;
  }
  if (event.artificial || event.ignored) return;
  if (!deferred_events_.Push(event)) {
    runtime_.Emit({.type = &kJobLost, .text = "the queue of deferred MIDI events is full"});
  }
  app_.message.RequestPoll();
}

void Processor::PollDeferred() {
  MidiEvent event;
  while (deferred_events_.Pop(&event)) {
    Script& script = this->script();
    app_.pool.Add({.type = Job::Type::high,
                   .processor = this,
                   .what = CallbackOf(event.kind),
                   .run = [this, &script, event]() mutable { return RunEvent(script, event, true); }});
  }
}

// HI-R20: after an error there are no ticks until another callback has gone well.
void Processor::OnTick(int64_t frame, int offset) {
  if (compiling_.load() || failed_.load()) return;
  MidiEvent event{.kind = MidiInput::Kind::controller, .frame = frame, .offset = offset};
  Script& script = this->script();
  Handle(script, "onTimer", {&script, &event, false});
}

void Processor::Defer(bool deferred) {
  app_.audio.StopTimer(*this);
  StopDeferredTimer();
  deferred_.store(deferred);
}

void Processor::StartDeferredTimer(double seconds) {
  app_.message.Start(deferred_timer_, static_cast<Time>(seconds * 1e9));
}

void Processor::StopDeferredTimer() { app_.message.Stop(deferred_timer_); }

}  // namespace engine::hise
