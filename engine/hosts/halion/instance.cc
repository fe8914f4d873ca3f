#include "engine/hosts/halion/instance.h"

#include <atomic>
#include <filesystem>

#include "engine/hosts/common/instrument.h"
#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/program.h"
#include "engine/hosts/halion/verbs.h"

namespace engine::halion {
namespace {

constexpr Point kSpawn{"spawn"};

Result<synth::Synth::Config> SynthConfig(const HostConfig& config) {
  synth::Synth::Config out = InstrumentOf(config);
  const Value* instrument = &config.fields["instrument"];
  if (const Value* sample = instrument->Find("sample"); sample && sample->If<std::string>()) {
    const auto root_key = static_cast<float>((*instrument)["root_key"].As<double>());
    auto data = SampleOf(sample->As<std::string>(), root_key, config.cache);
    if (!data.ok()) return data.errors();
    out.sample = std::move(data).value();
  }
  return out;
}

ControllerConfig ControllerOf(const HostConfig& config) {
  return {.tick = config.fields["controller_tick"].As<int64_t>(),
          .idle_period = config.fields["idle_period"].As<int64_t>(),
          .failure_ends_caller = config.Switch("asyncError") == "end",
          .waits_first = config.Switch("controllerOrder") == "waitsFirst",
          .waits_in_order = config.Switch("waitOrder") == "firstToWait"};
}

class Instance final : public HostInstance {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device, const synth::Synth::Config& synth,
           Transport transport)
      : runtime_(runtime),
        device_(device),
        transport_(std::move(transport)),
        script_(config, runtime),
        parameters_(config.Switch("fractionToInteger") == "nearest"),
        rack_(runtime, script_, transport_, ProcessorConfig::From(config), synth,
              static_cast<int>(config.fields["slots"].As<int64_t>())),
        controller_(runtime, script_, rack_, ControllerOf(config)),
        program_(config, runtime, script_, parameters_, rack_, controller_),
        api_(config, runtime, script_, rack_, controller_, parameters_, transport_) {
    rack_.Connect(controller_);
  }

  Status Begin(const HostConfig& config) {
    if (Status loaded = script_.Load(config.fields["script"].As<std::string>()); !loaded.ok()) return loaded;
    runtime_.Spawn(
        config.machine.Context("controller"), [this] { Control(); }, kSpawn);
    return device_.Start(rack_, config.machine.Context("audio"));
  }

  void Deliver(const InputEvent& event) override {
    const Value& arguments = event.arguments;
    const auto slot = static_cast<int>(arguments["slot"].As<int64_t>());
    if (slot >= rack_.size()) return;
    switch (static_cast<UserVerb>(event.verb)) {
      case UserVerb::set_parameter:
        return program_.SetParameter(arguments["name"].As<std::string>(), arguments["value"], slot);
      case UserVerb::change_parameters:
        return program_.ChangeParameters(slot);
      case UserVerb::save:
        return program_.Save();
      case UserVerb::load:
        return program_.Load();
      case UserVerb::remove_from_slot:
        program_.RemoveFromSlot(slot);
        return Play(event, slot);
      default:
        return Play(event, slot);
    }
  }

  void Shutdown() override {
    if (!started_) runtime_.Emit({.type = &kNeverStarted});
    device_.Stop();
  }

 private:
  void Control() {
    controller_.Run([this] {
      started_ = true;
      program_.Start();
    });
  }

  void Play(const InputEvent& event, int slot) {
    MidiInput midi = InputOf(event);
    EmitInput(runtime_, midi);
    rack_[slot].Input(std::move(midi));
  }

  Runtime& runtime_;
  AudioDevice& device_;
  Transport transport_;
  Script script_;
  Parameters parameters_;
  Rack rack_;
  Controller controller_;
  Program program_;
  Api api_;
  std::atomic<bool> started_ = false;  // the global statements have ended
};

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  auto synth = SynthConfig(config);
  if (!synth.ok()) return synth.errors();
  auto transport = Transport::Make(config.fields["transport"], config.format.sample_rate);
  if (!transport.ok()) return transport.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device, synth.value(), std::move(transport).value());
  if (Status begun = instance->Begin(config); !begun.ok()) return begun.errors();
  return std::unique_ptr<HostInstance>(std::move(instance));
}

namespace {
// Compiling a script calls nothing.
struct NoHooks final : lua::Sandbox::Hooks {
  double Seconds() override { return 0; }
  void Print(std::string_view) override {}
  void Count(lua_State*, int) override {}
  void Finding(std::string_view, std::string_view, lua::Place) override {}
};
}  // namespace

Errors CheckFile(const std::string& path) {
  NoHooks hooks;
  lua::Sandbox sandbox(hooks, std::filesystem::path(path).parent_path().string(), 1);
  Status loaded = sandbox.Load(path);
  return loaded.ok() ? Errors{} : loaded.errors();
}

}  // namespace engine::halion
