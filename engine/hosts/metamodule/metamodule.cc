#include "engine/hosts/metamodule/metamodule.h"

#include <fmt/format.h>

#include "engine/hosts/metamodule/events.h"
#include "engine/hosts/metamodule/instance.h"
#include "engine/hosts/metamodule/policy.h"
#include "engine/hosts/metamodule/verbs.h"

namespace engine::metamodule {
namespace {

// M1.2. An interrupt pre-empts only those of its core with a lower priority, and equals wait.
ContextSpec Interrupt(Point name, int core, uint8_t priority, Role role) {
  return {.name = name, .role = role, .priority = priority, .cores = 1ull << core, .interrupt = true};
}

ContextSpec Background(Point name, int core, Role role) {
  return {.name = name, .role = role, .priority = kBackground, .cores = 1ull << core};
}

class MetaModule final : public Host {
 public:
  std::string_view Name() const override { return "metamodule"; }
  std::string_view Doc() const override {
    return "4ms MetaModule: C++ modules with AsyncThreads on two cores, below audio.";
  }
  const std::vector<Field>& Fields() const override { return MetaModuleFields(); }
  const std::vector<Verb>& Verbs() const override { return MetaModuleVerbs(); }
  const std::vector<engine::Switch>& Switches() const override { return MetaModuleSwitches(); }
  const std::vector<CostName>& Costs() const override { return MetaModuleCosts(); }
  const std::vector<std::string_view>& Decisions() const override {
    static const std::vector<std::string_view> none;
    return none;
  }
  const std::vector<const EventType*>& Events() const override { return AllEvents(); }
  const std::vector<FunctionInfo>& Functions() const override {
    static const std::vector<FunctionInfo> none;
    return none;
  }
  Machine DefaultMachine() const override {
    return {.cores = 2,
            .free = false,
            .contexts = {
                Interrupt("audio", 0, kAudioPriority, Role::audio),
                Interrupt("async0", 0, kAsyncPriority, Role::background), Background("main0", 0, Role::background),
                Interrupt("lister", 1, kListPriority, Role::background),
                Interrupt("helper", 1, kAudioPriority, Role::audio), Interrupt("reader", 1, kReaderPriority, Role::gui),
                Interrupt("async1", 1, kAsyncPriority, Role::background), Background("gui", 1, Role::gui)}};
  }
  std::vector<std::string_view> ScriptExtensions() const override { return {".so"}; }
  std::string DefaultScenario(std::string_view script) const override {
    std::string_view plugin = script.substr(0, script.rfind('.'));
    return fmt::format(
        "name: {0}, played with the default scenario\n"
        "host: metamodule\n"
        "audio: {{sample_rate: 48000, block_frames: 64, channels: 2, overrun: repeat}}\n"
        "length: 500ms\n"
        "realtime: no\n"
        "patch:\n"
        "  modules:\n"
        "    - {{name: module, plugin: {0}, update: 300ns}}\n"
        "  cables:\n"
        "    - {{from: module.0, to: out.0}}\n",
        plugin);
  }
  bool NeedsFirstRun(const HostConfig& config) const override {
    const Value& hooks = config.fields["hooks"];
    return hooks["on"].As<bool>() && hooks["shared"].As<bool>();
  }
  Errors CheckScript(const std::string&) const override { return {}; }
  Result<std::unique_ptr<HostInstance>> Build(const HostConfig& config, Runtime& runtime,
                                              AudioDevice& device) const override {
    return BuildInstance(config, runtime, device);
  }
};

}  // namespace

const Host& MetaModuleHost() {
  static const MetaModule host;
  return host;
}

const std::vector<const EventType*>& AllEvents() {
  static const std::vector<const EventType*> events = {
      &kInput,        &kPrint,     &kLog,      &kFade,        &kMuted,      &kPlaying,     &kOverrun,
      &kRetry,        &kStale,     &kOverload, &kBlock,       &kModuleLoad, &kPass,        &kRun,
      &kRunEnd,       &kPaused,    &kResumed,  &kException,   &kTooMany,    &kLostRunOnce, &kStillRunning,
      &kLeftPaused,   &kPatch,     &kGuiLate,  &kSaved,       &kNotice,     &kFile,        &kFileFailed,
      &kUseAfterFree, &kForbidden, &kSharing,  &kModuleError, &kTooLate,    &kStarved,     &kOverruns,
  };
  return events;
}

}  // namespace engine::metamodule
