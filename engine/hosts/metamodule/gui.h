// The user interface: core 1's main loop, in the background of everything else of that core, and what a user does with
// it: loading patches, muting, adding and removing modules, saving (M1.4, M5).
//
// Thread rules: Run: its own context. Do: inputs; never blocks.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/hosts/metamodule/audio.h"
#include "engine/sync/queue.h"

namespace engine::metamodule {

struct Deed {
  enum class Kind : uint8_t { load, mute, unmute, add, remove, change, save };
  Kind kind = Kind::mute;
  std::string name{};  // of a patch or a module
  ModuleSpec module{};
};

class Gui {
 public:
  struct Options {
    float sample_rate = 48000;
    std::string initial;  // the patch at boot; empty: none
    bool watch_modules = false;
    size_t max_modules = kMaxModules;
    Time most_late = kForever;  // of a page
  };
  Gui(Runtime& runtime, Audio& audio, Player& player, Tasks& tasks, Runner& runner0, Runner& runner1,
      ModuleSource& source, const Policy& policy, const Costs& costs, Options options);

  void AddPatch(PatchSpec patch) { patches_[patch.name] = std::move(patch); }
  void Do(Deed deed) { deeds_.Push(std::move(deed)); }
  // Never returns.
  void Run();

 private:
  void Frame(Time due);
  void Act(const Deed& deed);
  void LoadRequested(const std::string& name);
  void Load(const PatchSpec& patch);
  void Unload();
  void Destroy(Slot& slot);
  bool Construct(const ModuleSpec& spec);
  bool Fill(Slot& slot);
  void Configure(Slot& slot);
  void MarkPatched(Slot& slot);
  void Balance();
  void StopAndWait();
  void Edit(const std::function<void()>& edit);
  void AddModule(const ModuleSpec& spec);
  void RemoveModule(const std::string& name);
  void ChangeModule(const ModuleSpec& spec);
  void Save();
  void Delay(Time time);
  void Tell(const std::string& text);

  Runtime& runtime_;
  Audio& audio_;
  Player& player_;
  Tasks& tasks_;
  Runner &runner0_, &runner1_;
  ModuleSource& source_;
  const Policy& policy_;
  const Costs& costs_;
  const Options options_;
  std::map<std::string, PatchSpec> patches_;
  MpscQueue<Deed> deeds_;
  uint32_t next_id_ = 1;
};

}  // namespace engine::metamodule
