#include "engine/hosts/metamodule/instance.h"

#include <set>
#include <utility>

#include "engine/hosts/metamodule/bridge.h"
#include "engine/hosts/metamodule/events.h"
#include "engine/hosts/metamodule/gui.h"
#include "engine/hosts/metamodule/verbs.h"

namespace engine::metamodule {
namespace {

constexpr Point kSpawn{"spawn"};
using Party = SharingTable::Party;

std::vector<std::string> Names(const Value& map, const char* name) {
  std::vector<std::string> out;
  const Value* list = map.Find(name);
  if (!list || !list->If<Value::List>()) return out;
  for (const Value& entry : list->As<Value::List>()) out.push_back(entry.As<std::string>());
  return out;
}

HookFilter FilterOf(const HostConfig& config) {
  const Value& hooks = config.fields["hooks"];
  return {.on = hooks["on"].As<bool>(),
          .shared = hooks["shared"].As<bool>(),
          .files = Names(hooks, "files"),
          .functions = Names(hooks, "functions")};
}

bool Watched(const HostConfig& config, const char* what) { return config.fields["watch"][what].As<bool>(); }

size_t MaxModules(const HostConfig& config) {
  return static_cast<size_t>(config.fields["room"]["modules"].As<int64_t>());
}

struct Patches {
  bool initial = false;
  std::vector<PatchSpec> all;  // the initial one is named "patch"
};

Result<Patches> ReadPatches(const HostConfig& config) {
  Patches out;
  auto add = [&](const std::string& name, const Value& value) -> Status {
    auto patch = ReadPatch(name, value, MaxModules(config));
    if (!patch.ok()) return patch.errors();
    out.all.push_back(std::move(patch).value());
    return Ok();
  };
  if (const Value* patch = config.fields.Find("patch"); patch && patch->If<Value::Map>()) {
    if (Status status = add("patch", *patch); !status.ok()) return status.errors();
    out.initial = true;
  }
  if (const Value* patches = config.fields.Find("patches"); patches && patches->If<Value::Map>()) {
    for (const auto& [name, value] : patches->As<Value::Map>()) {
      if (Status status = add(name, value); !status.ok()) return status.errors();
    }
  }
  return out;
}

class Instance final : public HostInstance, public AudioCallback {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device, bool initial)
      : runtime_(runtime),
        device_(device),
        machine_(config.machine),
        policy_(Policy::From(config)),
        costs_(Costs::From(config)),
        bounds_(Bounds::From(config)),
        tasks_(runtime, policy_, static_cast<size_t>(config.fields["room"]["tasks"].As<int64_t>())),
        card_(runtime, costs_, config.folder),
        bridge_(runtime, tasks_, card_, costs_, FilterOf(config), config),
        runner0_(runtime, tasks_, Invoker(runner0_), 0, policy_, costs_, WatchOf(config)),
        runner1_(runtime, tasks_, Invoker(runner1_), 1, policy_, costs_, WatchOf(config)),
        player_(runtime, costs_),
        audio_(runtime, player_, runner0_, runner1_, policy_,
               {.format = config.format,
                .max_retries = static_cast<int>(config.fields["overrun_retries"].As<int64_t>()),
                .watch_blocks = Watched(config, "blocks"),
                .most_overruns = bounds_.overruns}),
        gui_(runtime, audio_, player_, tasks_, runner0_, runner1_, bridge_, policy_, costs_,
             {.sample_rate = static_cast<float>(config.format.sample_rate),
              .initial = initial ? "patch" : "",
              .watch_modules = Watched(config, "modules"),
              .max_modules = MaxModules(config),
              .most_late = bounds_.page}) {}
  ~Instance() override { bridge_.End(); }

  Status Begin(const std::vector<PatchSpec>& patches);
  void Deliver(const InputEvent& event) override;
  void Shutdown() override { device_.Stop(); }
  void Process(const BlockInfo& block, const float* const* in, float* const* out) override {
    bridge_.Introduce(runtime_.SelfId(),
                      {.core = 0, .audio = true, .party = Party::audio});  // the device made this context
    audio_.Process(block, in, out);
    if (bounds_.task == kForever) return;
    tasks_.FindStarved(bounds_.task, [this](int core) { return (core == 0 ? runner0_ : runner1_).resumed(); });
  }

 private:
  static Runner::Watch WatchOf(const HostConfig& config) {
    return {.passes = Watched(config, "passes"), .tasks = Watched(config, "tasks")};
  }
  Runner::Invoke Invoker(const Runner& runner) {
    return [this, &runner](TactusAction& action) {
      bridge_.BeginTask(runner.task_running());
      bridge_.Run([&] { action.call(action.captures); });
    };
  }
  template <class Body>
  ContextId SpawnOn(const char* name, const Caller& caller, Body body) {
    ContextId context = runtime_.Spawn(machine_.Context(name), body, kSpawn);
    bridge_.Introduce(context, caller);
    return context;
  }
  // Whether there is one, in any patch. If not, that is found.
  bool KnowModule(const std::string& name, const Value& where);
  void Tell(const std::string& text) { runtime_.Emit({.type = &kInput, .text = text}); }
  Control ControlOf(const InputEvent& event) const;
  void Play(const InputEvent& event);
  void Use(const InputEvent& event);

  Runtime& runtime_;
  AudioDevice& device_;
  const Machine machine_;
  const Policy policy_;
  const Costs costs_;
  const Bounds bounds_;
  Tasks tasks_;
  Card card_;
  Bridge bridge_;
  Runner runner0_, runner1_;
  Player player_;
  Audio audio_;
  Gui gui_;
  std::set<std::string> patches_, modules_;  // that there are, or that were added
};

// What is wrong with a module, where the scenario names it.
Errors Located(const Status& status, const ModuleSpec& module) {
  Errors errors = status.errors();
  for (Error& error : errors) {
    if (error.line == 0 && error.file.empty()) error.line = module.line, error.column = module.column;
  }
  return errors;
}

// The contexts of M1.2. Audio begins last: its first interrupt finds everybody there.
Status Instance::Begin(const std::vector<PatchSpec>& patches) {
  bridge_.Introduce(runtime_.SelfId(), {.core = 1});
  for (const PatchSpec& patch : patches) {
    for (const ModuleSpec& module : patch.modules) {
      if (Status known = bridge_.Check(module.plugin, module.type); !known.ok()) return Located(known, module);
      modules_.insert(module.name);
    }
    patches_.insert(patch.name);
    gui_.AddPatch(patch);
  }
  SpawnOn("async0", {.core = 0, .party = Party::task0}, [this] { runner0_.Run(); });
  SpawnOn("async1", {.core = 1, .mask = kReaderPriority, .party = Party::task1}, [this] { runner1_.Run(); });
  ContextId main0 = SpawnOn("main0", {.core = 0, .audio = true, .mask = kAsyncPriority, .party = Party::audio},
                            [this] { audio_.RecoverLoop(); });
  const Caller audio_of_core_1{.core = 1, .audio = true, .party = Party::audio};
  ContextId lister = SpawnOn("lister", audio_of_core_1, [this] { player_.TakeLists(); });
  player_.Connect(SpawnOn("helper", audio_of_core_1, [this] { player_.Help(); }), lister);
  ContextId reader = SpawnOn("reader", {.core = 1, .party = Party::reader}, [this] { audio_.ReadLoop(); });
  audio_.Connect(main0, reader);
  Status started = device_.Start(*this, machine_.Context("audio"));
  SpawnOn("gui", {.core = 1, .mask = kReaderPriority}, [this] { gui_.Run(); });
  return started;
}

Control Instance::ControlOf(const InputEvent& event) const {
  const Value& arguments = event.arguments;
  auto integer = [&](const char* name) { return static_cast<int>(arguments[name].As<int64_t>()); };
  auto real = [&](const char* name) { return static_cast<float>(arguments[name].As<double>()); };
  Control control{.at = event.at, .stamped = event.stamped};
  switch (static_cast<UserVerb>(event.verb)) {
    case UserVerb::knob:
      control.module = arguments["module"].As<std::string>();
      control.number = integer("number");
      control.value = real("value");
      break;
    case UserVerb::jack:
      control.kind = Control::Kind::jack;
      control.number = integer("number");
      control.value = real("volts");
      break;
    case UserVerb::note_on:
    case UserVerb::note_off:
      control.kind =
          event.verb == static_cast<int>(UserVerb::note_on) ? Control::Kind::note_on : Control::Kind::note_off;
      control.number = integer("key");
      break;
    default:
      control.kind = Control::Kind::cc;
      control.number = integer("cc");
      control.value = static_cast<float>(integer("value")) * 8.f / 127.f;
  }
  return control;
}

bool Instance::KnowModule(const std::string& name, const Value& where) {
  if (modules_.contains(name)) return true;
  runtime_.Emit({.type = &kModuleError,
                 .text = "no patch has a module '" + name + "'; line " + std::to_string(where.line()) + " names it"});
  return false;
}

void Instance::Play(const InputEvent& event) {
  Control control = ControlOf(event);
  if (!control.module.empty() && !KnowModule(control.module, event.arguments["module"])) return;
  std::string text(MetaModuleVerbs()[static_cast<size_t>(event.verb)].name);
  if (!control.module.empty()) text += " " + control.module;
  Tell(text + " " + std::to_string(control.number));
  audio_.Post(std::move(control));
}

void Instance::Use(const InputEvent& event) {
  const Value& arguments = event.arguments;
  std::string text(MetaModuleVerbs()[static_cast<size_t>(event.verb)].name);
  Deed deed;
  switch (static_cast<UserVerb>(event.verb)) {
    case UserVerb::load:
      deed = {.kind = Deed::Kind::load, .name = arguments["patch"].As<std::string>()};
      if (!patches_.contains(deed.name)) return Tell("load " + deed.name + ": there is no such patch");
      break;
    case UserVerb::mute:
      deed.kind = Deed::Kind::mute;
      break;
    case UserVerb::unmute:
      deed.kind = Deed::Kind::unmute;
      break;
    case UserVerb::add:
    case UserVerb::change: {
      auto module = ReadModule(arguments);
      if (!module.ok()) return Tell(text + ": " + module.errors().front().message);
      const bool add = static_cast<UserVerb>(event.verb) == UserVerb::add;
      if (!add && !KnowModule(module.value().name, arguments["name"])) return;
      modules_.insert(module.value().name);
      deed = {
          .kind = add ? Deed::Kind::add : Deed::Kind::change, .name = module.value().name, .module = module.value()};
      break;
    }
    case UserVerb::remove:
      deed = {.kind = Deed::Kind::remove, .name = arguments["name"].As<std::string>()};
      if (!KnowModule(deed.name, arguments["name"])) return;
      break;
    default:
      deed.kind = Deed::Kind::save;
  }
  Tell(deed.name.empty() ? text : text + " " + deed.name);
  gui_.Do(std::move(deed));
}

void Instance::Deliver(const InputEvent& event) {
  event.verb < static_cast<int>(UserVerb::load) ? Play(event) : Use(event);
}

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  if (runtime.concurrent()) {
    return MakeError("interrupts with priorities exist on the simulated machine only; say `realtime: no`");
  }
  auto patches = ReadPatches(config);
  if (!patches.ok()) return patches.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device, patches.value().initial);
  if (Status begun = instance->Begin(patches.value().all); !begun.ok()) return begun.errors();
  return std::unique_ptr<HostInstance>(std::move(instance));
}

}  // namespace engine::metamodule
