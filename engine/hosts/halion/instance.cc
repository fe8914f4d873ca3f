#include "engine/hosts/halion/instance.h"

#include <filesystem>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"
#include "engine/synth/wav_file.h"

namespace engine::halion {
namespace {

constexpr Point kSpawn{"spawn"};

dsp::Waveform WaveformOf(const std::string& name) {
  if (name == "saw") return dsp::Waveform::saw;
  if (name == "square") return dsp::Waveform::square;
  if (name == "triangle") return dsp::Waveform::triangle;
  return dsp::Waveform::sine;
}

Result<synth::Synth::Config> SynthConfig(const HostConfig& config) {
  synth::Synth::Config out;
  out.sample_rate = config.format.sample_rate;
  out.channels = config.format.channels;
  const Value* instrument = config.fields.Find("instrument");
  if (!instrument) return out;
  out.waveform = WaveformOf((*instrument)["waveform"].As<std::string>());
  out.envelope.attack = (*instrument)["attack"].As<int64_t>();
  out.envelope.release = (*instrument)["release"].As<int64_t>();
  if (const Value* sample = instrument->Find("sample"); sample && sample->If<std::string>()) {
    auto data = synth::ReadWav(sample->As<std::string>());
    if (!data.ok()) return data.errors();
    data.value().root_key = static_cast<float>((*instrument)["root_key"].As<double>());
    out.sample = std::make_shared<const synth::Sample>(std::move(data).value());
  }
  return out;
}

class Instance final : public HostInstance {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device, const synth::Synth::Config& synth)
      : runtime_(runtime),
        device_(device),
        synth_(synth),
        notes_(runtime, synth_, config.format.sample_rate),
        script_(config, runtime),
        processor_(runtime, script_, notes_, synth_, config.format),
        controller_(runtime, script_, processor_, config.fields["controller_tick"].As<int64_t>()),
        api_(config, runtime, script_, processor_, controller_, parameters_) {
    processor_.Connect(controller_);
  }

  Status Begin(const HostConfig& config) {
    if (Status loaded = script_.Load(config.fields["script"].As<std::string>()); !loaded.ok()) return loaded;
    runtime_.Spawn(
        config.machine.Context("controller"), [this] { controller_.Run(); }, kSpawn);
    return device_.Start(processor_, config.machine.Context("audio"));
  }

  void Deliver(const InputEvent& event) override {
    const Value& arguments = event.arguments;
    auto integer = [&](const char* name) { return static_cast<int>(arguments[name].As<int64_t>()); };
    MidiInput midi{.at = event.at, .stamped = event.stamped};
    switch (event.verb) {
      case 0:
        midi.number = integer("key");
        midi.value = integer("velocity");
        Emit(kInputNoteOn, {midi.number, midi.value});
        return processor_.Input(midi);
      case 1:
        midi.kind = MidiInput::Kind::note_off;
        midi.number = integer("key");
        midi.value = integer("velocity");
        Emit(kInputNoteOff, {midi.number});
        return processor_.Input(midi);
      case 2:
        midi.kind = MidiInput::Kind::controller;
        midi.number = integer("cc");
        midi.value = integer("value");
        Emit(kInputController, {midi.number, midi.value});
        return processor_.Input(midi);
      case 3:
        return SetParameter(arguments["name"].As<std::string>(), arguments["value"]);
      default:
        return ChangeParameters();
    }
  }

  void Shutdown() override { device_.Stop(); }

 private:
  void Emit(const EventType& type, std::array<int64_t, 4> values, std::string_view text = {}) {
    runtime_.Emit({.type = &type, .values = values, .text = text});
  }

  // The job of the Controller: sets the global, and makes the invocation of onChanged.
  template <class PushValue>
  InvocationPtr Change(const std::string& name, PushValue push) {
    Parameter* parameter = nullptr;
    bool due = false;
    std::string shown;
    script_.Locked([&](lua_State* state) {
      parameter = parameters_.Find(name);
      if (!parameter) return;
      push(state, *parameter);
      due = parameters_.Set(*parameter, state);
      shown = Parameters::Print(*parameter, state);
    });
    if (!parameter) return nullptr;  // HA-R44: no effect, no error
    Emit(kParameter, {}, shown);
    return due ? Parameters::OnChanged(script_, *parameter) : nullptr;
  }

  static void PushScalar(lua_State* state, const Value& value) {
    if (const bool* flag = value.If<bool>()) {
      lua_pushboolean(state, *flag);
    } else if (const int64_t* integer = value.If<int64_t>()) {
      lua_pushnumber(state, static_cast<double>(*integer));
    } else if (const double* real = value.If<double>()) {
      lua_pushnumber(state, *real);
    } else {
      lua_pushstring(state, value.As<std::string>().c_str());
    }
  }

  void SetParameter(const std::string& name, const Value& value) {
    Emit(kInputParameter, {}, name);
    controller_.Push([this, name, value] {
      return Change(name, [&value](lua_State* state, const Parameter&) { PushScalar(state, value); });
    });
  }

  void ChangeParameters() {
    Emit(kInputParameter, {}, "all");
    controller_.Push([this] {
      std::vector<std::string> names;
      script_.Locked([&](lua_State*) {
        for (const Parameter& parameter : parameters_.all()) names.push_back(parameter.name);
      });
      for (const std::string& name : names) {
        controller_.Push([this, name] {
          return Change(name, [](lua_State* state, const Parameter& parameter) {
            if (parameter.type == Parameter::Type::boolean) {
              lua_getglobal(state, parameter.name.c_str());
              bool value = lua_toboolean(state, -1) == 0;
              lua_pop(state, 1);
              lua_pushboolean(state, value);
            } else if (parameter.type == Parameter::Type::text) {
              lua_pushstring(state, "changed");
            } else {
              lua_pushnumber(state, parameter.max);
            }
          });
        });
      }
      return InvocationPtr();
    });
  }

  Runtime& runtime_;
  AudioDevice& device_;
  synth::Synth synth_;
  Notes notes_;
  Script script_;
  Parameters parameters_;
  Processor processor_;
  Controller controller_;
  Api api_;
};

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  auto synth = SynthConfig(config);
  if (!synth.ok()) return synth.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device, synth.value());
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
