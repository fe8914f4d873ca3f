#include "engine/hosts/halion/halion.h"

#include <fmt/format.h>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/instance.h"

namespace engine::halion {
namespace {

using Type = FieldType;
constexpr uint32_t kLuaStack = 512 << 10;  // nested calls of Lua's C functions need 256 KiB

const std::vector<Field>& HalionFields() {
  static const std::vector<Field> fields = {
      {.name = "script", .type = Type::file, .doc = "The Lua script of the MIDI module.", .required = true},
      {.name = "controller_tick",
       .type = Type::duration,
       .doc = "The Controller's own rate: its waits end at multiples of this (HA-R24).",
       .fallback = "10ms",
       .min = 1},
      {.name = "instrument",
       .type = Type::map,
       .doc = "The zone that the script plays.",
       .fields = {{.name = "waveform",
                   .type = Type::choice,
                   .doc = "What a voice oscillates with.",
                   .fallback = "sine",
                   .choices = {"sine", "saw", "square", "triangle"}},
                  {.name = "sample",
                   .type = Type::file,
                   .doc = "A WAV file that voices play in place of the waveform."},
                  {.name = "root_key",
                   .type = Type::real,
                   .doc = "The key at which the sample sounds as recorded.",
                   .fallback = "60",
                   .min = 0,
                   .max = 127},
                  {.name = "attack", .type = Type::duration, .doc = "Attack time of a voice.", .fallback = "2ms"},
                  {.name = "release", .type = Type::duration, .doc = "Release time of a voice.", .fallback = "30ms"}}},
  };
  return fields;
}

const Field kKey{.name = "key", .type = Type::integer, .doc = "MIDI key.", .required = true, .min = 0, .max = 127};

const std::vector<Verb>& HalionVerbs() {
  static const std::vector<Verb> verbs = {
      {"note_on",
       {kKey,
        {.name = "velocity", .type = Type::integer, .doc = "MIDI velocity.", .fallback = "100", .min = 1, .max = 127}},
       "A note begins: onNote."},
      {"note_off",
       {kKey,
        {.name = "velocity",
         .type = Type::integer,
         .doc = "MIDI release velocity.",
         .fallback = "0",
         .min = 0,
         .max = 127}},
       "A note ends: onRelease."},
      {"controller",
       {{.name = "cc", .type = Type::integer, .doc = "MIDI controller number.", .required = true, .min = 0, .max = 127},
        {.name = "value",
         .type = Type::integer,
         .doc = "MIDI controller value.",
         .required = true,
         .min = 0,
         .max = 127}},
       "A MIDI controller moves: onController."},
      {"set_parameter",
       {{.name = "name", .type = Type::text, .doc = "A script parameter.", .required = true},
        {.name = "value", .type = Type::scalar, .doc = "Its new value.", .required = true}},
       "The user changes a script parameter: onChanged, in the Controller."},
      {"change_parameters",
       {},
       "The user changes every script parameter once: switches over, others to their maximum."},
  };
  return verbs;
}

class Halion final : public Host {
 public:
  std::string_view Name() const override { return "halion"; }
  std::string_view Doc() const override {
    return "HALion's script threads: Controller and Processor, runAsync and runSync.";
  }
  const std::vector<Field>& Fields() const override { return HalionFields(); }
  const std::vector<Verb>& Verbs() const override { return HalionVerbs(); }
  const std::vector<engine::Switch>& Switches() const override {
    static const std::vector<engine::Switch> switches = {
        {"onTimeout",
         "HA-R33",
         {"script", "callback"},
         "What an execution time-out ends: the whole script or the callback."},
    };
    return switches;
  }
  const std::vector<CostName>& Costs() const override {
    static const std::vector<CostName> costs = {
        {"instruction", {20, 20}, "One instruction of Lua's virtual machine."},
    };
    return costs;
  }
  const std::vector<std::string_view>& Decisions() const override {
    static const std::vector<std::string_view> none;
    return none;
  }
  const std::vector<const EventType*>& Events() const override { return AllEvents(); }
  const std::vector<FunctionInfo>& Functions() const override {
    static const std::vector<FunctionInfo> functions = [] {
      std::vector<FunctionInfo> out;
      for (const Function& function : AllFunctions()) {
        constexpr std::string_view kWhere[] = {"Controller", "Processor", "Controller, Processor", "UI"};
        out.push_back({function.name, kWhere[static_cast<int>(function.where)], Api::Modelled(function.name)});
      }
      return out;
    }();
    return functions;
  }
  // Two cores, audio above the controller. The wake latency of the controller is what an operating system adds.
  Machine DefaultMachine() const override {
    return {.cores = 2,
            .free = false,
            .contexts = {{.name = "audio", .role = Role::audio, .priority = 40, .stack_bytes = kLuaStack},
                         {.name = "controller",
                          .role = Role::controller,
                          .priority = 20,
                          .wake = {0, 200 * kMicrosecond},
                          .stack_bytes = kLuaStack}}};
  }
  std::vector<std::string_view> ScriptExtensions() const override { return {".lua"}; }
  std::string DefaultScenario(std::string_view script) const override {
    return fmt::format(
        "name: {0}, played with the default scenario\n"
        "host: halion\n"
        "audio: {{sample_rate: 48000, block_frames: 256, channels: 2}}\n"
        "length: 1s\n"
        "script: {0}\n"
        "timeline:\n"
        "  - {{at: 100ms, note_on: {{key: 60, velocity: 100}}}}\n"
        "  - {{at: 200ms, note_on: {{key: 67, velocity: 100}}}}\n"
        "  - {{at: 300ms, controller: {{cc: 1, value: 64}}}}\n"
        "  - {{at: 400ms, change_parameters: {{}}}}\n"
        "  - {{at: 700ms, note_off: {{key: 60}}}}\n"
        "  - {{at: 800ms, note_off: {{key: 67}}}}\n",
        script);
  }
  Errors CheckScript(const std::string& path) const override { return CheckFile(path); }
  Result<std::unique_ptr<HostInstance>> Build(const HostConfig& config, Runtime& runtime,
                                              AudioDevice& device) const override {
    return BuildInstance(config, runtime, device);
  }
};

}  // namespace

const Host& HalionHost() {
  static const Halion host;
  return host;
}

const std::vector<const EventType*>& AllEvents() {
  static const std::vector<const EventType*> events = {
      &kInputNoteOn, &kInputNoteOff,  &kInputController, &kInputParameter, &kCallbackStart, &kCallbackEnd,
      &kPrint,       &kScriptError,   &kTimeOut,         &kUnordered,      &kLost,          &kAsyncCall,
      &kAsyncEnd,    &kAsyncResume,   &kSyncCall,        &kSyncReplace,    &kSyncRun,       &kWait,
      &kWaitEnd,     &kNoteOn,        &kNoteOff,         &kFade,           &kVolume,        &kPan,
      &kTune,        &kControlChange, &kParameter,       &kOpenUrl,        &kOpenUrlEnd,
  };
  return events;
}

}  // namespace engine::halion
