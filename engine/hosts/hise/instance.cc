#include "engine/hosts/hise/instance.h"

#include <filesystem>

#include "engine/hisescript/script_folder.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/app.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/verbs.h"

namespace engine::hise {
namespace {

class Instance final : public HostInstance {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device, Settings settings)
      : app_(config, runtime, device, std::move(settings)) {}

  // The message thread compiles first; blocks are silent until it is done (HI-R40).
  Status Begin() {
    for (auto& processor : app_.processors) {
      if (Status loaded = processor->Load(""); !loaded.ok()) return loaded;
    }
    const Machine& machine = app_.settings.machine;
    constexpr Point kSpawn{"spawn"};
    app_.runtime.Spawn(
        machine.Context("message"), [this] { RunMessages(); }, kSpawn);
    app_.runtime.Spawn(
        machine.Context("scripting"), [this] { app_.pool.Run("Javascript Thread"); }, kSpawn);
    app_.runtime.Spawn(
        machine.Context("loading"), [this] { app_.loading.Run("Sample Loading Thread"); }, kSpawn);
    if (!app_.settings.server.empty()) {
      app_.runtime.Spawn(
          machine.Context("server"), [this] { app_.server.Run("Server Thread"); }, kSpawn);
    }
    return app_.device.Start(app_.audio, machine.Context("audio"));
  }

  void Deliver(const InputEvent& event) override {
    const auto verb = static_cast<UserVerb>(event.verb);
    if (verb < UserVerb::set_control) return Play(event);
    if (verb == UserVerb::hold_audio || verb == UserVerb::resume_audio) {
      app_.audio.HoldCalls(verb == UserVerb::hold_audio);
    }
    Tell(event);
    app_.message.Post([this, event] { Use(event); });
  }

  void Shutdown() override { app_.device.Stop(); }

 private:
  // HI-R16, HI-R45: before the application is initialised everything is done at once.
  void RunMessages() {
    app_.message.Enter("Message Thread");
    for (auto& processor : app_.processors) {
      app_.pool.Add(
          {.type = Job::Type::compilation, .processor = processor.get(), .what = "compile", .run = [&processor] {
             return processor->Init();
           }});
    }
    app_.kill_state.Set(AudioState::initialised_but_not_activated);
    app_.pool.Initialised();
    app_.message.Run();
  }

  void Play(const InputEvent& event) {
    MidiInput midi = InputOf(event);
    switch (midi.kind) {
      case MidiInput::Kind::note_on:
        app_.runtime.Emit({.type = &kInputNoteOn, .values = {midi.number, midi.value}});
        break;
      case MidiInput::Kind::note_off:
        app_.runtime.Emit({.type = &kInputNoteOff, .values = {midi.number}});
        break;
      case MidiInput::Kind::controller:
        app_.runtime.Emit({.type = &kInputController, .values = {midi.number, midi.value}});
        break;
      case MidiInput::Kind::transport:
        app_.runtime.Emit({.type = &kInput, .text = midi.value != 0 ? "transport on" : "transport off"});
        break;
      case MidiInput::Kind::automation:
        app_.runtime.Emit({.type = &kInput, .text = "automate " + midi.id});
        break;
    }
    app_.audio.Input(std::move(midi));
  }

  void Tell(const InputEvent& event) {
    std::string text(HiseVerbs()[static_cast<size_t>(event.verb)].name);
    for (const char* name : {"id", "name"}) {
      const Value* value = event.arguments.Find(name);
      if (value != nullptr && value->If<std::string>()) text += " " + value->As<std::string>();
    }
    app_.runtime.Emit({.type = &kInput, .text = text});
  }

  Processor& Named(const InputEvent& event) {
    const std::string& name = event.arguments["script"].As<std::string>();
    for (auto& processor : app_.processors) {
      if (processor->name() == name) return *processor;
    }
    return *app_.processors.front();
  }

  // On the message thread.
  void Use(const InputEvent& event) {
    const Value& arguments = event.arguments;
    const auto text = [&](const char* name) { return arguments[name].As<std::string>(); };
    switch (static_cast<UserVerb>(event.verb)) {
      case UserVerb::set_control:
        return Named(event).Edit(text("id"), arguments["value"].As<double>());
      case UserVerb::click:
        return Named(event).Click(text("id"));
      case UserVerb::load_sample_map:
        if (!app_.settings.sample_maps.contains(text("name"))) return;
        return app_.LoadSampleMap(text("name"));
      case UserVerb::load_preset:
        return app_.LoadPreset(text("name"));
      case UserVerb::compile: {
        const Value* file = arguments.Find("file");
        return Named(event).Recompile(file != nullptr && file->If<std::string>() ? file->As<std::string>() : "");
      }
      case UserVerb::close_app:
        return app_.Close();
      default:
        return;
    }
  }

  App app_;
};

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  auto settings = ReadSettings(config);
  if (!settings.ok()) return settings.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device, std::move(settings).value());
  if (Status begun = instance->Begin(); !begun.ok()) return begun.errors();
  return std::unique_ptr<HostInstance>(std::move(instance));
}

Errors CheckFile(const std::string& path) {
  const std::filesystem::path file(path);
  hisescript::ScriptFolder folder(file.parent_path().string());
  hisescript::Heap heap;
  std::vector<std::unique_ptr<hisescript::NativeObject>> classes;
  hisescript::ScriptEngine engine(heap, {});
  for (const ApiClass* type : GlobalClasses()) {
    classes.push_back(std::make_unique<hisescript::NativeObject>(type->type));
    engine.Register(type->type.name(), *classes.back());
  }
  const Status loaded = engine.Load(folder, file.filename().string());
  return loaded.ok() ? Errors{} : loaded.errors();
}

}  // namespace engine::hise
