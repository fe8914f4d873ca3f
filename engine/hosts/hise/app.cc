#include "engine/hosts/hise/app.h"

#include "engine/hosts/hise/cables.h"
#include "engine/hosts/hise/component.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/transport.h"

namespace engine::hise {
namespace {

constexpr Time kPoolStop = 1000 * kMillisecond;
constexpr Point kSample{"sample_map.load"}, kPreset{"preset.load"};

}  // namespace

App::App(const HostConfig&, Runtime& runtime_of, AudioDevice& device_of, Settings settings_of)
    : runtime(runtime_of),
      device(device_of),
      settings(std::move(settings_of)),
      threads(runtime),
      locks(runtime),
      kill_state(runtime, threads),
      pool(runtime, threads, locks),
      message(runtime, threads),
      loading(runtime, threads, kill_state, message),
      sound(runtime, settings.synth, settings.format.block_frames),
      disk(runtime, settings.files),
      server(runtime, threads, settings.server),
      cables(std::make_unique<Cables>(*this)),
      transport(std::make_unique<Transport>(*this)),
      audio(*this, runtime) {
  pool.LimitJobs(settings.stall_limit);
  message.LimitFunctions(settings.stall_limit);
  threads.cancel_unwinds = settings.platform == Platform::linux_;
  for (const ScriptSource& source : settings.scripts) {
    processors.push_back(std::make_unique<Processor>(*this, source.processor, source.path));
  }
  loading.on_preload = [this](bool on) {
    for (auto& processor : processors) {
      for (Panel* panel : processor->script().Panels()) panel->OnPreload(on);
    }
  };
}

App::~App() = default;

void App::LoadSampleMap(const std::string& name) {
  loading.KillVoicesAndCall(processors.front().get(), "sample map " + name, [this, name] {
    const SampleMap& map = settings.sample_maps.at(name);
    loading.SetStatus("Loading " + name);
    runtime.Spend(map.load, kSample);
    sound.Load({Zone{.sample = map.sample}});
    loading.SetStatus("");
    {
      Guard guard(runtime, guard_);
      sample_map_ = name;
    }
    runtime.Emit({.type = &kSampleMap, .text = name});
    return true;
  });
}

void App::LoadZones(std::vector<Zone> zones) {
  loading.KillVoicesAndCall(processors.front().get(), "samples", [this, zones = std::move(zones)] {
    loading.SetStatus("Loading samples");
    for (size_t i = 0; i < zones.size(); ++i) {
      runtime.Spend(settings.sample_load, kSample);
      loading.SetProgress(static_cast<double>(i + 1) / static_cast<double>(zones.size()));
    }
    sound.Load(zones);
    loading.SetStatus("");
    runtime.Emit({.type = &kSampleMap, .text = std::to_string(zones.size()) + " samples"});
    return true;
  });
}

std::string App::sample_map() {
  Guard guard(runtime, guard_);
  return sample_map_;
}

void App::LoadPreset(const std::string& name) {
  loading.KillVoicesAndCall(processors.front().get(), "preset " + name, [this, name] { return ApplyPreset(name); });
}

bool App::ApplyPreset(const std::string& name) {
  runtime.Spend(settings.preset_load, kPreset);
  ScopedLock lock(locks, LockId::script, threads.Self());
  const auto preset = settings.presets.find(name);
  if (preset == settings.presets.end()) return true;
  Processor& processor = *processors.front();
  for (const auto& [id, value] : preset->second) {
    Component* component = processor.script().FindComponent(id);
    if (component == nullptr) continue;
    component->SetNumber(value);
    processor.PostControl(processor.script(), *component);
  }
  return true;
}

void App::Close() {
  runtime.Emit({.type = &kAppClose});
  kill_state.Set(AudioState::shutdown_signal_received);
  pool.Stop(kPoolStop);
  kill_state.Set(AudioState::pending_shutdown);
  for (auto& processor : processors) {
    processor->EndTasks(processor->script());
    processor->script().gone.store(true);
  }
  kill_state.Set(AudioState::shutdown_complete);
  runtime.Emit({.type = &kAppClosed});
}

}  // namespace engine::hise
