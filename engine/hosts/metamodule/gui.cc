#include "engine/hosts/metamodule/gui.h"

#include <algorithm>

#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kTick{"gui.tick"}, kLvgl{"lvgl"}, kPage{"page"}, kSpin{"gui.wait_muted"},
    kSpinRunner{"gui.wait_runner"}, kDelay{"gui.delay"}, kDeed{"gui.deed"};
constexpr Time kGuiTick = kMillisecond, kLvglPeriod = 2 * kMillisecond, kPagePeriod = 16 * kMillisecond;
constexpr Time kCore0Delay = 100 * kMillisecond, kTasksDelay = 20 * kMillisecond;

// The first tick later than `after`.
Time TickAfter(Time after) { return (after / kGuiTick + 1) * kGuiTick; }

}  // namespace

Gui::Gui(Runtime& runtime, Audio& audio, Player& player, Tasks& tasks, Runner& runner0, Runner& runner1,
         ModuleSource& source, const Policy& policy, const Costs& costs, Options options)
    : runtime_(runtime),
      audio_(audio),
      player_(player),
      tasks_(tasks),
      runner0_(runner0),
      runner1_(runner1),
      source_(source),
      policy_(policy),
      costs_(costs),
      options_(std::move(options)),
      deeds_(runtime, 256, "gui.push", "gui.pop") {}

void Gui::Run() {
  if (!options_.initial.empty()) {
    // M5.4: at boot no loading flag is set, so nothing pauses the runners again.
    Load(patches_[options_.initial]);
    audio_.Start(costs_.start_window);
  }
  Time lvgl = TickAfter(runtime_.Now()), page = lvgl;
  for (;;) {
    Time next = std::min(lvgl, page);
    while (runtime_.Now() < next) runtime_.Park(next, kTick);
    const Time now = runtime_.Now();
    if (now >= lvgl) {
      SpendSome(runtime_, costs_.lvgl, kLvgl);
      lvgl = TickAfter(now + kLvglPeriod);
    }
    if (now >= page) {
      Frame(page);
      page = TickAfter(runtime_.Now() + kPagePeriod);
    }
  }
}

void Gui::Frame(Time due) {
  SpendSome(runtime_, costs_.page, kPage);
  EndRange(runtime_, costs_.page, kPage);
  // It shows when it is drawn.
  const Time late = runtime_.Now() - due - costs_.page.hi;
  if (late > kGuiTick) runtime_.Emit({.type = &kGuiLate, .values = {late}});
  if (late > options_.most_late) runtime_.Emit({.type = &kTooLate, .values = {late}});
  if (audio_.TakeOverload()) runtime_.Emit({.type = &kNotice, .text = "Audio stopped: patch load > 99%."});
  if (audio_.TakeBalance()) {
    // Until it is muted further blocks ask.
    Edit([this] { audio_.TakeBalance(); });
    Tell("balanced anew");
  }
  Deed deed;
  while (deeds_.Pop(&deed)) Act(deed);
}

void Gui::Act(const Deed& deed) {
  runtime_.Preempt(kDeed);
  switch (deed.kind) {
    case Deed::Kind::load:
      return LoadRequested(deed.name);
    case Deed::Kind::mute:
      return audio_.RequestStop();
    case Deed::Kind::unmute:
      return audio_.Start(costs_.start_window);
    case Deed::Kind::add:
      return Edit([&] { AddModule(deed.module); });
    case Deed::Kind::remove:
      return Edit([&] { RemoveModule(deed.name); });
    case Deed::Kind::change:
      return Edit([&] { ChangeModule(deed.module); });
    case Deed::Kind::save:
      return Save();
  }
}

void Gui::Tell(const std::string& text) { runtime_.Emit({.type = &kPatch, .text = text}); }

void Gui::Delay(Time time) { HoldUntil(runtime_, runtime_.Now() + time, kDelay); }

// M5.4. The flag stays set until the audio starts.
void Gui::LoadRequested(const std::string& name) {
  Tell("load " + name + ": requested");
  audio_.RequestLoad();
  while (!audio_.muted()) {
    Time poll = TickAfter(runtime_.Now() + kPagePeriod - kGuiTick);
    while (runtime_.Now() < poll) runtime_.Park(poll, kTick);
  }
  Load(patches_[name]);
  audio_.Start(costs_.start_window);
  Tell("load " + name + ": audio starts");
}

void Gui::Load(const PatchSpec& patch) {
  audio_.PauseRunners();
  while (policy_.load_waits && (runner0_.executing() || runner1_.executing())) runtime_.Spin(kSpinRunner);
  source_.Alone(policy_.load_waits);
  Unload();
  Tell("load " + patch.name + ": modules are made");
  for (const ModuleSpec& module : patch.modules) Construct(module);
  player_.cables() = patch.cables;
  for (Slot& slot : player_.slots()) Configure(slot);
  Balance();
  source_.Alone(false);
  runner0_.Resume();
  Delay(kCore0Delay);
  runner1_.Resume();
  Tell("load " + patch.name + ": loaded");
  if (policy_.load_delays) Delay(kTasksDelay);
}

void Gui::Unload() {
  for (Slot& slot : player_.slots()) Destroy(slot);
  player_.slots().clear();
  player_.cables().clear();
  player_.HandOver();
}

// A destructor may wait for its task: what counts is that it returns while the task runs.
void Gui::Destroy(Slot& slot) {
  if (!slot.module) return;
  void* const gone = slot.module->identity();
  slot.module->Destroy();
  slot.module.reset();
  for (Runner* runner : {&runner0_, &runner1_}) {
    if (runner->module_running() != gone) continue;
    runtime_.Emit({.type = &kStillRunning, .values = {runner->task_running(), runner->core()}, .text = slot.spec.name});
  }
}

bool Gui::Construct(const ModuleSpec& spec) {
  if (player_.slots().size() == options_.max_modules) {
    const std::string most = std::to_string(options_.max_modules + 1);  // with the panel
    runtime_.Emit({.type = &kNotice, .text = "Too many modules: " + most + " is the most."});
    return false;
  }
  if (Fill(player_.slots().emplace_back(Slot{.spec = spec, .module = nullptr}))) return true;
  player_.slots().pop_back();
  return false;
}

bool Gui::Fill(Slot& slot) {
  auto module = source_.Create(slot.spec.plugin, slot.spec.type);
  if (!module.ok()) {
    runtime_.Emit({.type = &kModuleError, .text = module.errors().front().message});
    return false;
  }
  slot.module = std::move(module).value();
  slot.module->SetId(next_id_++);
  return true;
}

void Gui::MarkPatched(Slot& slot) {
  slot.module->MarkAllUnpatched();
  for (const Cable& cable : player_.cables()) {
    if (cable.to.kind == Jack::Kind::module && cable.to.module == slot.spec.name) {
      slot.module->MarkInput(cable.to.number, true);
    }
    if (cable.from.kind == Jack::Kind::module && cable.from.module == slot.spec.name) {
      slot.module->MarkOutput(cable.from.number, true);
    }
  }
}

void Gui::Configure(Slot& slot) {
  slot.module->SetSampleRate(options_.sample_rate);
  MarkPatched(slot);
  if (!slot.spec.state.empty()) slot.module->LoadState(slot.spec.state);
  for (const auto& [number, value] : slot.spec.knobs) slot.module->SetParam(number, value);
}

void Gui::Balance() {
  player_.Balance(options_.watch_modules);
  auto slot_of = [this](void* module) -> Slot* {
    for (Slot& slot : player_.slots()) {
      if (slot.module->identity() == module) return &slot;
    }
    return nullptr;
  };
  tasks_.Peg([&](void* module) { return slot_of(module) ? slot_of(module)->core : 0; },
             [&](void* module) { return slot_of(module) ? slot_of(module)->spec.task : Cost{}; });
}

void Gui::StopAndWait() {
  audio_.RequestStop();
  while (!audio_.muted()) runtime_.Spin(kSpin);
}

// M5.5: nobody waits for a runner that executes.
void Gui::Edit(const std::function<void()>& edit) {
  StopAndWait();
  edit();
  Balance();
  audio_.Start(costs_.start_window);
}

void Gui::AddModule(const ModuleSpec& spec) {
  if (!Construct(spec)) return;
  Configure(player_.slots().back());
  Tell("added " + spec.name);
}

void Gui::RemoveModule(const std::string& name) {
  auto& slots = player_.slots();
  auto slot = std::find_if(slots.begin(), slots.end(), [&](const Slot& s) { return s.spec.name == name; });
  if (slot == slots.end()) return;
  auto& cables = player_.cables();
  std::erase_if(cables, [&](const Cable& cable) { return cable.from.module == name || cable.to.module == name; });
  Destroy(*slot);
  slots.erase(slot);
  for (Slot& other : slots) MarkPatched(other);
  Tell("removed " + name);
}

// Cables stay: they are plugged into the place.
void Gui::ChangeModule(const ModuleSpec& spec) {
  Slot* slot = player_.Find(spec.name);
  if (!slot) return;
  Destroy(*slot);
  slot->spec = spec;
  if (!Fill(*slot)) return RemoveModule(spec.name);
  Configure(*slot);
  Tell("changed " + spec.name);
}

// M5.8: neither audio nor runners are stopped.
void Gui::Save() {
  for (Slot& slot : player_.slots()) {
    std::string state = slot.module->SaveState();
    runtime_.Emit({.type = &kSaved, .text = slot.spec.name + ": " + state});
  }
}

}  // namespace engine::metamodule
