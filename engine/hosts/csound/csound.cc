#include "engine/hosts/csound/csound.h"

#include <fmt/format.h>

#include "engine/hosts/csound/engine.h"
#include "engine/hosts/csound/events.h"
#include "engine/hosts/csound/instance.h"
#include "engine/hosts/csound/unit_setup.h"
#include "engine/hosts/csound/verbs.h"

namespace engine::csound {
namespace {

constexpr uint32_t kStack = 1 << 20;  // Csound's parser, its opcodes and Lua run on it

class Csound final : public Host {
 public:
  std::string_view Name() const override { return "csound"; }
  std::string_view Doc() const override {
    return "Csound's performance thread, API lock and process queue, with the real Csound in it.";
  }
  const std::vector<Field>& Fields() const override { return CsoundFields(); }
  const std::vector<Verb>& Verbs() const override { return CsoundVerbs(); }
  const std::vector<engine::Switch>& Switches() const override { return CsoundSwitches(); }
  const std::vector<CostName>& Costs() const override { return CsoundCosts(); }
  const std::vector<std::string_view>& Decisions() const override {
    static const std::vector<std::string_view> decisions = {"csound.lock.lost_boundaries"};
    return decisions;
  }
  const std::vector<const EventType*>& Events() const override { return AllEvents(); }
  const std::vector<FunctionInfo>& Functions() const override {
    static const std::vector<FunctionInfo> none;
    return none;
  }
  // Two cores; the device above the threads of the program, which the operating system shares out.
  Machine DefaultMachine() const override {
    auto ordinary = [](Point name, Role role) {
      return ContextSpec{.name = name, .role = role, .priority = 20, .policy = Policy::fair, .stack_bytes = kStack};
    };
    return {.cores = 2,
            .free = false,
            .contexts = {{.name = "audio", .role = Role::audio, .priority = 40},
                         ordinary("perf", Role::background),
                         ordinary("controller", Role::controller),
                         ordinary("recorder", Role::background)}};
  }
  std::vector<std::string_view> ScriptExtensions() const override { return {".csd"}; }
  std::string DefaultScenario(std::string_view script) const override { return DefaultScenario(script, {48000, 2}); }
  // The device is as the file's orchestra wants it.
  std::string DefaultScenarioOf(const std::string& path) const override {
    return DefaultScenario(path.substr(path.rfind('/') + 1), ShapeOf(path));
  }
  const std::vector<Knob>& Knobs() const override {
    static const std::vector<Knob> knobs = {
        {"csound.b", "options", "-b", "Frames of Csound's software buffer."},
        {"csound.B", "options", "-B", "Frames of its hardware buffer."},
        {"csound.ksmps", "options", "--ksmps=", "Frames of a cycle, in place of the orchestra's."},
        {"csound.rtaudio", "options", "-odac -+rtaudio=", "The device: null, jack or alsa."},
    };
    return knobs;
  }
  int64_t PeriodFrames(const HostConfig& config) const override { return PeriodOf(config); }
  std::string Missing() const override { return EngineMissing(); }
  Errors CheckScript(const std::string& path) const override { return CheckFile(path); }
  Errors CheckCode(const HostConfig& config) const override { return CheckUnits(config); }
  Result<std::unique_ptr<HostInstance>> Build(const HostConfig& config, Runtime& runtime,
                                              AudioDevice& device) const override {
    return BuildInstance(config, runtime, device);
  }

 private:
  static std::string DefaultScenario(std::string_view script, Shape shape) {
    return fmt::format(
        "name: {0}, played with the default scenario\n"
        "host: csound\n"
        "audio: {{sample_rate: {1}, block_frames: 256, channels: {2}}}\n"
        "length: 2s\n"
        "csd: {0}\n"
        "options: -+rtaudio=null -odac\n"
        "timeline:\n"
        "  - {{at: 0ms, play: {{}}}}\n",
        script, shape.sample_rate, shape.channels);
  }
};

}  // namespace

const Host& CsoundHost() {
  static const Csound host;
  return host;
}

const std::vector<const EventType*>& AllEvents() {
  static const std::vector<const EventType*> events = {
      &kMessage, &kWarning,  &kCall,    &kReturn,      &kValue,        &kEvalCall,     &kEvalReturn,
      &kEmpty,   &kRaised,   &kRun,     &kDeleted,     &kEnded,        &kJoined,       &kServed,
      &kAnswer,  &kNullData, &kSought,  &kUnderrun,    &kRecordOpened, &kRecordClosed, &kRecordOverrun,
      &kHung,    &kUnknown,  &kPrinted, &kScriptError,
  };
  return events;
}

}  // namespace engine::csound
