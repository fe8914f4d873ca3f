#include "engine/hosts/csound/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/hosts/csound/controller.h"
#include "engine/hosts/csound/events.h"
#include "engine/hosts/csound/program.h"
#include "engine/hosts/csound/unit_setup.h"
#include "engine/hosts/csound/verbs.h"

namespace engine::csound {
namespace {

constexpr Point kSpawn{"spawn"};

Contest ContestOf(std::string_view text) {
  return text == "fair" ? Contest::fair : text == "starve" ? Contest::starve : Contest::barging;
}

// One Csound with all that belongs to it, in the order in which one needs the other.
struct Whole {
  Core core;
  PerformanceThread thread;
  ProcessQueue queue;
  Unit unit;

  Whole(Runtime& runtime, Gil& gil, CompiledUnit& compiled, std::unique_ptr<Device> device, const CoreSetup& core_setup,
        const PerformanceThread::Setup& thread_setup, const ProcessQueue::Setup& queue_setup)
      : core(runtime, std::move(compiled.engine), std::move(device), core_setup),
        thread(runtime, core, thread_setup),
        queue(runtime, gil, core, queue_setup),
        unit{.name = compiled.name, .core = core, .thread = thread, .queue = queue} {}
};

class Instance final : public HostInstance, private Csounds {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device)
      : runtime_(runtime), device_(device), config_(config), gil_(runtime) {
    card_.SetFrames(config.format.block_frames);
  }

  Status Begin(std::vector<CompiledUnit> compiled) {
    for (const CompiledUnit& unit : compiled) {
      if (Status chosen = ChooseClock(unit); !chosen.ok()) return chosen;
    }
    for (CompiledUnit& unit : compiled) AddUnit(unit);
    if (Status added = AddControllers(); !added.ok()) return added;
    return StartCard();
  }

  void Deliver(const InputEvent& event) override {
    const Value& arguments = event.arguments;
    const Value* instance = arguments.Find("instance");
    const std::string called = instance ? instance->As<std::string>() : "";
    Unit* unit = FindUnit(called);
    if (!unit) return runtime_.Emit({.type = &kUnknown, .text = "instance " + called});
    const std::string& caller = arguments["controller"].As<std::string>();
    for (auto& [name, controller] : controllers_) {
      if (name != caller) continue;
      return controller.Push(
          {.unit = unit, .verb = CsoundVerbs()[static_cast<size_t>(event.verb)].name, .arguments = arguments});
    }
    runtime_.Emit({.type = &kUnknown, .text = "controller " + caller});
  }

  void Shutdown() override {
    for (auto& [name, controller] : controllers_) {
      const char* verb = controller.stuck_in();
      if (verb && !IsOnlyLate(controller.caller())) {
        Hung(fmt::format("{} has been in {} since {:.3f} ms", name, verb,
                         static_cast<double>(controller.since()) / kMillisecond));
      }
    }
    for (Whole& whole : units_) {
      if (const char* message = whole.thread.stuck_in()) {
        Hung(fmt::format("the performance thread{} hangs in its message {}{}", Of(whole.unit.name), message,
                         whole.thread.stuck_for()));
      }
    }
    if (card_runs_) device_.Stop();
    if (mixer_) mixer_->Finish();
  }

 private:
  static std::string Of(const std::string& name) { return name.empty() ? "" : " of " + name; }
  // It waits for the lock of a performance thread that goes on: had the run been longer, the call would have returned.
  bool IsOnlyLate(ContextId caller) {
    return std::any_of(units_.begin(), units_.end(), [caller](Whole& whole) {
      return whole.thread.stuck_in() == nullptr && whole.core.WillLetIn(caller);
    });
  }
  void Hung(const std::string& text) { runtime_.Emit({.type = &kHung, .text = text}); }

  // ---- Csounds of scripts ----

  Result<Unit*> Make(const std::string& options, const std::string& orchestra, bool process_queue) override {
    const std::string name = units_.empty() ? "" : fmt::format("csound{}", units_.size() + 1);
    auto unit = CompileUnit(config_, ScriptFields(options, orchestra, process_queue), name);
    if (!unit.ok()) return unit.errors();
    if (Status chosen = ChooseClock(unit.value()); !chosen.ok()) return chosen.errors();
    AddUnit(unit.value());
    if (Status started = StartCard(); !started.ok()) return started.errors();
    return &units_.back().unit;
  }
  Errors Check(const std::string& options, const std::string& orchestra) override {
    return CheckOrchestra(config_, options, orchestra);
  }
  Unit* Find(const std::string& name) override { return FindUnit(name); }

  // Devices with a clock are played by the audio device, those without write to its sink; one run has one of them.
  Status ChooseClock(const CompiledUnit& unit) {
    const bool has_clock = unit.options.device == DeviceKind::jack || unit.options.device == DeviceKind::alsa;
    if (on_card_ && *on_card_ != has_clock) {
      return MakeError(
          "instances with a sound card (jack, alsa) and without (null, none) cannot be mixed in a scenario");
    }
    if (on_card_) return Ok();
    on_card_ = has_clock;
    if (has_clock) return Ok();
    StreamSink* sink = device_.Sink();
    if (!sink) return MakeError("this backend's device has no way in for a Csound that paces itself");
    mixer_.emplace(*sink, device_.Format().channels);
    return Ok();
  }

  // Once there is something to play. Its clock begins then.
  Status StartCard() {
    if (!on_card_.value_or(false) || std::exchange(card_runs_, true)) return Ok();
    return device_.Start(card_, config_.machine.Context("audio"));
  }

  std::unique_ptr<Device> MakeDevice(const CompiledUnit& unit) {
    const AudioFormat format = device_.Format();
    switch (unit.options.device) {
      case DeviceKind::offline:
        return std::make_unique<OfflineDevice>(*mixer_, unit.buffers.buffer);
      case DeviceKind::null:
        return std::make_unique<NullDevice>(runtime_, *mixer_, unit.buffers.buffer, format.sample_rate);
      default: {
        auto ring = std::make_unique<RingDevice>(runtime_, RingDevice::Setup{.kind = unit.options.device,
                                                                             .buffer = unit.buffers.buffer,
                                                                             .count = unit.buffers.count(),
                                                                             .channels = format.channels});
        card_.Add(*ring);
        return ring;
      }
    }
  }

  // "a.perf": the context of that name for a unit. The name lives as long as the run.
  ContextSpec ContextFor(const char* role, const std::string& unit) {
    ContextSpec spec = config_.machine.Context(role);
    if (unit.empty()) return spec;
    spec.name = Point::Interned(names_.emplace_back(unit + "." + role).c_str());
    return spec;
  }

  void AddUnit(CompiledUnit& compiled) {
    const HostConfig& config = config_;
    for (const std::string& warning : compiled.warnings) runtime_.Emit({.type = &kWarning, .text = warning});
    const int channels = compiled.engine->channels();
    std::unique_ptr<Device> device = MakeDevice(compiled);
    const bool offline = compiled.options.device == DeviceKind::offline;
    const CoreSetup core{.contest = ContestOf(config.Switch("apiLock")),
                         .window = config.CostOf("lockWindow").lo,
                         .costs = {.cycle = config.CostOf("cycle"),
                                   .parse = config.CostOf("parse"),
                                   .merge = config.CostOf("merge"),
                                   .insert = config.CostOf("insert")},
                         .buffer = compiled.buffers.buffer,
                         .card_channels = device_.Format().channels,
                         .output = offline                                ? "a file"
                                   : compiled.options.device_name.empty() ? "dac"
                                                                          : "dac:" + compiled.options.device_name};
    const Version version = VersionOf(config.Switch("version"));
    const PerformanceThread::Setup thread{.version = version,
                                          .enqueue = config.CostOf("enqueue"),
                                          .message = config.CostOf("message"),
                                          .loop = config.CostOf("loop"),
                                          .thread = ContextFor("perf", compiled.name),
                                          .recorder = {.version = version,
                                                       .thread = ContextFor("recorder", compiled.name),
                                                       .buffer = compiled.buffers.buffer,
                                                       .channels = channels,
                                                       .write = config.CostOf("recordWrite")}};
    Whole& whole = units_.emplace_back(
        runtime_, gil_, compiled, std::move(device), core, thread,
        ProcessQueue::Setup{.jobs_a_cycle = compiled.jobs_a_cycle, .callback = config.CostOf("callback")});
    if (compiled.process_queue) {
      whole.unit.queue_installed = true;
      whole.thread.SetProcessCallback(&whole.queue.callback());
    }
    whole.thread.Spawn();
  }

  Status AddController(const std::string& name, bool python, const std::string& script) {
    if (!script.empty() && runtime_.concurrent()) {
      return MakeError("a controller's script runs in the simulation only; say `realtime: no`");
    }
    names_.push_back(name);
    auto& [called, controller] =
        controllers_.emplace_back(std::piecewise_construct, std::forward_as_tuple(name),
                                  std::forward_as_tuple(runtime_, gil_, python, config_.CostOf("call"), &calls_));
    std::function<void(const Caller&)>& body = bodies_.emplace_back();
    if (!script.empty()) {
      if (!program_) program_.emplace(runtime_, static_cast<Csounds&>(*this), config_.folder, config_.CostOf("call"));
      body = [this, script](const Caller& caller) { program_->Run(caller, script); };
    }
    ContextSpec spec = config_.machine.Context("controller");
    spec.name = Point::Interned(names_.back().c_str());
    runtime_.Spawn(
        spec, [thread = &controller, &body] { thread->Run(body); }, kSpawn);
    return Ok();
  }

  Status AddControllers() {
    const Value* written = config_.fields.Find("controllers");
    const Value::Map* named = written ? written->If<Value::Map>() : nullptr;
    bool has_default = false;
    if (named) {
      for (const auto& [name, fields] : *named) {
        const Value* script = fields.Find("script");
        const std::string* path = script ? script->If<std::string>() : nullptr;
        if (Status added = AddController(name, fields["python"].As<bool>(), path ? *path : ""); !added.ok()) {
          return added;
        }
        has_default = has_default || name == "controller";
      }
    }
    return has_default ? Ok() : AddController("controller", false, "");
  }

  Unit* FindUnit(const std::string& name) {
    if (name.empty() && !units_.empty()) return &units_.front().unit;
    for (Whole& whole : units_) {
      if (whole.unit.name == name) return &whole.unit;
    }
    return nullptr;
  }

  Runtime& runtime_;
  AudioDevice& device_;
  const HostConfig config_;
  Gil gil_;
  Card card_;
  std::optional<bool> on_card_;  // known from the first Csound on
  bool card_runs_ = false;
  std::optional<SinkMixer> mixer_;
  std::deque<std::string> names_;   // of contexts: they stay where they are
  std::optional<Program> program_;  // before what keeps its functions
  std::deque<std::function<void(const Caller&)>> bodies_;
  std::deque<Whole> units_;
  std::deque<std::pair<std::string, Controller>> controllers_;
  std::atomic<int> calls_ = 0;
};

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  auto compiled = CompileUnits(config);
  if (!compiled.ok()) return compiled.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device);
  if (Status begun = instance->Begin(std::move(compiled).value()); !begun.ok()) return begun.errors();
  return std::unique_ptr<HostInstance>(std::move(instance));
}

}  // namespace engine::csound
