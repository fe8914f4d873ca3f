#include "engine/hosts/halion/halion.h"

#include <fmt/format.h>

#include "engine/hosts/halion/api.h"
#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/instance.h"
#include "engine/hosts/halion/verbs.h"

namespace engine::halion {
namespace {

constexpr uint32_t kLuaStack = 512 << 10;  // nested calls of Lua's C functions need 256 KiB

class Halion final : public Host {
 public:
  std::string_view Name() const override { return "halion"; }
  std::string_view Doc() const override {
    return "HALion's script threads: Controller and Processor, runAsync and runSync.";
  }
  const std::vector<Field>& Fields() const override { return HalionFields(); }
  const std::vector<Verb>& Verbs() const override { return HalionVerbs(); }
  const std::vector<engine::Switch>& Switches() const override { return HalionSwitches(); }
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
      &kInputNoteOn,
      &kInputNoteOff,
      &kInputController,
      &kInputPitchBend,
      &kInputAfterTouch,
      &kInputData,
      &kInputParameter,
      &kInputProgram,
      &kCallbackStart,
      &kCallbackEnd,
      &kPrint,
      &kScriptError,
      &kTimeOut,
      &kUnordered,
      &kLost,
      &kSharedState,
      &kHangingNote,
      &kNeverStarted,
      &kAsyncCall,
      &kAsyncEnd,
      &kAsyncResume,
      &kSyncCall,
      &kSyncReplace,
      &kSyncRun,
      &kSpawn,
      &kWait,
      &kWaitEnd,
      &kWaitRelease,
      &kWaitReleaseEnd,
      &kNoteOn,
      &kNoteOff,
      &kFade,
      &kVolume,
      &kPan,
      &kTune,
      &kControlChange,
      &kPitchBend,
      &kAfterTouch,
      &kData,
      &kParameter,
      &kUndo,
      &kUndoBlock,
      &kUndoBlockEnd,
      &kSaved,
      &kOpenUrl,
      &kOpenUrlEnd,
  };
  return events;
}

}  // namespace engine::halion
