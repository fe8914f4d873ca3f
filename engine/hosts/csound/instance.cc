#include "engine/hosts/csound/instance.h"

#include <fmt/format.h>

#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/hosts/csound/controller.h"
#include "engine/hosts/csound/events.h"
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

class Instance final : public HostInstance {
 public:
  Instance(const HostConfig& config, Runtime& runtime, AudioDevice& device)
      : runtime_(runtime), device_(device), gil_(runtime) {
    card_.SetFrames(config.format.block_frames);
  }

  Status Begin(const HostConfig& config, std::vector<CompiledUnit> compiled) {
    if (Status chosen = ChooseClock(compiled); !chosen.ok()) return chosen;
    for (CompiledUnit& unit : compiled) AddUnit(config, unit);
    AddControllers(config);
    if (on_card_) return device_.Start(card_, config.machine.Context("audio"));
    return Ok();
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
      if (const char* verb = controller.stuck_in()) {
        Hung(fmt::format("{} has been in {} since {:.3f} ms", name, verb,
                         static_cast<double>(controller.since()) / kMillisecond));
      }
    }
    for (Whole& whole : units_) {
      if (const char* message = whole.thread.stuck_in()) {
        Hung(fmt::format("the performance thread{} hangs in its message {}", Of(whole.unit.name), message));
      }
    }
    if (on_card_) device_.Stop();
    if (mixer_) mixer_->Finish();
  }

 private:
  static std::string Of(const std::string& name) { return name.empty() ? "" : " of " + name; }
  void Hung(const std::string& text) { runtime_.Emit({.type = &kHung, .text = text}); }

  // Devices with a clock are played by the audio device, those without write to its sink; one run has one of them.
  Status ChooseClock(const std::vector<CompiledUnit>& compiled) {
    auto has_clock = [](const CompiledUnit& unit) {
      return unit.options.device == DeviceKind::jack || unit.options.device == DeviceKind::alsa;
    };
    on_card_ = has_clock(compiled.front());
    for (const CompiledUnit& unit : compiled) {
      if (has_clock(unit) == on_card_) continue;
      return MakeError(
          "instances with a sound card (jack, alsa) and without (null, none) cannot be mixed in a scenario");
    }
    if (on_card_) return Ok();
    StreamSink* sink = device_.Sink();
    if (!sink) return MakeError("this backend's device has no way in for a Csound that paces itself");
    mixer_.emplace(*sink, device_.Format().channels);
    return Ok();
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
  ContextSpec ContextFor(const HostConfig& config, const char* role, const std::string& unit) {
    ContextSpec spec = config.machine.Context(role);
    if (unit.empty()) return spec;
    spec.name = Point::Interned(names_.emplace_back(unit + "." + role).c_str());
    return spec;
  }

  void AddUnit(const HostConfig& config, CompiledUnit& compiled) {
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
                                          .thread = ContextFor(config, "perf", compiled.name),
                                          .recorder = {.version = version,
                                                       .thread = ContextFor(config, "recorder", compiled.name),
                                                       .buffer = compiled.buffers.buffer,
                                                       .channels = channels}};
    Whole& whole = units_.emplace_back(
        runtime_, gil_, compiled, std::move(device), core, thread,
        ProcessQueue::Setup{.jobs_a_cycle = compiled.jobs_a_cycle, .callback = config.CostOf("callback")});
    if (compiled.process_queue) {
      whole.unit.queue_installed = true;
      whole.thread.SetProcessCallback(&whole.queue.callback());
    }
    whole.thread.Spawn();
  }

  void AddControllers(const HostConfig& config) {
    const Value* written = config.fields.Find("controllers");
    const Value::Map* named = written ? written->If<Value::Map>() : nullptr;
    auto add = [&](const std::string& name, bool python) {
      names_.push_back(name);
      auto& [called, controller] =
          controllers_.emplace_back(std::piecewise_construct, std::forward_as_tuple(name),
                                    std::forward_as_tuple(runtime_, gil_, python, config.CostOf("call"), &calls_));
      ContextSpec spec = config.machine.Context("controller");
      spec.name = Point::Interned(names_.back().c_str());
      runtime_.Spawn(
          spec, [body = &controller] { body->Run(); }, kSpawn);
    };
    bool has_default = false;
    if (named) {
      for (const auto& [name, fields] : *named) {
        add(name, fields["python"].As<bool>());
        has_default = has_default || name == "controller";
      }
    }
    if (!has_default) add("controller", false);
  }

  Unit* FindUnit(const std::string& name) {
    if (name.empty()) return &units_.front().unit;
    for (Whole& whole : units_) {
      if (whole.unit.name == name) return &whole.unit;
    }
    return nullptr;
  }

  Runtime& runtime_;
  AudioDevice& device_;
  Gil gil_;
  Card card_;
  bool on_card_ = false;
  std::optional<SinkMixer> mixer_;
  std::deque<std::string> names_;  // of contexts: they stay where they are
  std::deque<Whole> units_;
  std::deque<std::pair<std::string, Controller>> controllers_;
  std::atomic<int> calls_ = 0;
};

}  // namespace

Result<std::unique_ptr<HostInstance>> BuildInstance(const HostConfig& config, Runtime& runtime, AudioDevice& device) {
  auto compiled = CompileUnits(config);
  if (!compiled.ok()) return compiled.errors();
  auto instance = std::make_unique<Instance>(config, runtime, device);
  if (Status begun = instance->Begin(config, std::move(compiled).value()); !begun.ok()) return begun.errors();
  return std::unique_ptr<HostInstance>(std::move(instance));
}

}  // namespace engine::csound
