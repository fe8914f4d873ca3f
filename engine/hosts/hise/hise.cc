#include "engine/hosts/hise/hise.h"

#include <fmt/format.h>

#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/instance.h"
#include "engine/hosts/hise/settings.h"
#include "engine/hosts/hise/verbs.h"

namespace engine::hise {
namespace {

constexpr uint32_t kStack = 512 << 10;

// An ordinary thread of the operating system, in turn with its equals.
ContextSpec Fair(Point name, Role role) {
  return {.name = name,
          .role = role,
          .priority = 10,
          .policy = Policy::fair,
          .wake = {0, 100 * kMicrosecond},
          .stack_bytes = kStack};
}

class Hise final : public Host {
 public:
  std::string_view Name() const override { return "hise"; }
  std::string_view Doc() const override {
    return "HISE: HiseScript on the scripting, audio, message and loading threads, and BackgroundTasks.";
  }
  const std::vector<Field>& Fields() const override { return HiseFields(); }
  const std::vector<Verb>& Verbs() const override { return HiseVerbs(); }
  const std::vector<engine::Switch>& Switches() const override { return HiseSwitches(); }
  const std::vector<CostName>& Costs() const override {
    static const std::vector<CostName> costs = {{"statement", {100, 100}, "One statement of a script."}};
    return costs;
  }
  const std::vector<std::string_view>& Decisions() const override {
    static const std::vector<std::string_view> none;
    return none;
  }
  const std::vector<const EventType*>& Events() const override { return AllEvents(); }
  const std::vector<FunctionInfo>& Functions() const override {
    static const std::vector<FunctionInfo> functions = AllFunctions();
    return functions;
  }
  // Four cores, audio above the others, which the operating system treats alike.
  Machine DefaultMachine() const override {
    return {.cores = 4,
            .free = false,
            .contexts = {{.name = "audio", .role = Role::audio, .priority = 40, .stack_bytes = kStack},
                         Fair("message", Role::gui),
                         Fair("scripting", Role::script),
                         Fair("loading", Role::background),
                         Fair("task", Role::background),
                         Fair("server", Role::background)}};
  }
  std::vector<std::string_view> ScriptExtensions() const override { return {".js"}; }
  std::string DefaultScenario(std::string_view script) const override {
    return fmt::format(
        "name: {0}, played with the default scenario\n"
        "host: hise\n"
        "audio: {{sample_rate: 48000, block_frames: 256, channels: 2}}\n"
        "length: 1s\n"
        "script: {0}\n"
        "timeline:\n"
        "  - {{at: 100ms, note_on: {{key: 60, velocity: 100}}}}\n"
        "  - {{at: 200ms, note_on: {{key: 67, velocity: 100}}}}\n"
        "  - {{at: 300ms, controller: {{cc: 1, value: 64}}}}\n"
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

const Host& HiseHost() {
  static const Hise host;
  return host;
}

const std::vector<const EventType*>& AllEvents() {
  static const std::vector<const EventType*> events = {
      &kInputNoteOn,   &kInputNoteOff,   &kInputController, &kInput,      &kCallbackStart, &kCallbackEnd,
      &kPrint,         &kScriptError,    &kTimeOut,         &kLog,        &kUnsafeCall,    &kJobLost,
      &kJobsCleared,   &kJobSkipped,     &kCompile,         &kCompileEnd, &kCompiled,      &kState,
      &kTicket,        &kStillRunning,   &kUnsafeLoad,      &kLoad,       &kLoadEnd,       &kPreload,
      &kBlockLost,     &kTaskStart,      &kTaskEnd,         &kTaskAbort,  &kTaskStop,      &kTaskKilled,
      &kTaskOrphan,    &kTaskCancelled,  &kTaskWarning,     &kLockLeft,   &kProcessStart,  &kProcessExit,
      &kProcessKilled, &kNoteOn,         &kNoteOff,         &kFade,       &kVoicesKilled,  &kSampleMap,
      &kServerCall,    &kServerAnswer,   &kAppClose,        &kAppClosed,  &kGlitch,        &kStalled,
      &kAbortGap,      &kLockOutOfOrder,
  };
  return events;
}

}  // namespace engine::hise
