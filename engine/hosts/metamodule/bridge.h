// What stands between modules and the machine: their memory accesses become steps, and what they ask of the firmware
// is answered here.
//
// Thread rules: everything is called by the context that runs a module's code.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/hosts/metamodule/abi.h"
#include "engine/hosts/metamodule/card.h"
#include "engine/hosts/metamodule/library.h"
#include "engine/hosts/metamodule/module.h"
#include "engine/hosts/metamodule/shadow.h"
#include "engine/hosts/metamodule/sharing.h"
#include "engine/hosts/metamodule/tasks.h"
#include "engine/sync/shared.h"

namespace engine::metamodule {

// Which accesses are steps.
struct HookFilter {
  bool on = true;
  bool shared = false;                 // only at places that a first run found to touch shared memory
  std::vector<std::string> files;      // any of them, by the end of their names; empty: all
  std::vector<std::string> functions;  // any of them, by a part of their names; empty: all
};

// Who runs on which core, and what it may do.
struct Caller {
  int core = 1;
  bool audio = false;
  uint8_t mask = 0;  // M6.1: while it holds a lock of the library
};

class Bridge final : public ModuleSource {
 public:
  Bridge(Runtime& runtime, Tasks& tasks, Card& card, const Costs& costs, HookFilter filter, const HostConfig& config);
  ~Bridge() override;

  void Introduce(ContextId context, const Caller& caller);
  // Loads the plugin, if it is not there yet, and creates a module of it.
  Result<std::unique_ptr<Module>> Create(const std::string& plugin, const std::string& type) override;
  // Loads it before the run, so that an error of the user's is one.
  Status Check(const std::string& plugin, const std::string& type);
  void Alone(bool yes) override { learner_.Alone(yes ? runtime_.SelfId() : kNoContext); }
  // The run is over: hooks do nothing from now on. What it has learnt is kept for the next.
  void End();
  bool alive() const { return alive_; }

  // Module code runs in the calling context: what is on its stack above `top` is the host's, below it its own.
  class Enter {
   public:
    Enter(Bridge& bridge, const void* top);
    ~Enter();
    Enter(const Enter&) = delete;
    Enter& operator=(const Enter&) = delete;

   private:
    uintptr_t& top_;
    const uintptr_t before_;
  };

 private:
  friend struct BridgeTable;
  Result<Library*> Open(const std::string& plugin);
  Result<std::shared_ptr<const LibraryImage>> ImageOf(const std::string& path);
  void Access(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order, const void* caller, uintptr_t stack);
  // A library, and what is known of its places.
  struct Plugin {
    std::unique_ptr<Library> library;
    const SiteUse* uses = nullptr;  // of a run before; null: this one learns, or nobody asks
    SiteUse* learnt = nullptr;
  };
  struct Place {
    const Site* site;
    const SiteUse* use = nullptr;
    SiteUse* learnt = nullptr;
  };
  Place PlaceOf(const void* caller);
  void KnowUses(const std::string& name, size_t sites, Plugin* plugin);
  void FindFreed(uintptr_t address, uint32_t kind, const void* caller, const Site& site);
  bool Wanted(const Site& site) const;
  void* Allocate(size_t bytes, size_t alignment);
  void Release(void* memory);
  void Print(std::string_view text);
  void LockHeap();
  // Reports a call that audio must not make (M6.4).
  void Forbidden(const char* what);
  bool MayUseFiles();
  const Caller& Self();

  Runtime& runtime_;
  Tasks& tasks_;
  Card& card_;
  const Costs& costs_;
  const HookFilter filter_;
  const std::string folder_;
  HostCache* const cache_;
  TactusHost host_;
  bool alive_ = true;
  std::vector<Caller> callers_;
  std::vector<uintptr_t> tops_;
  std::map<std::string, Plugin> plugins_;
  const Plugin* last_plugin_ = nullptr;  // that an access came from
  std::shared_ptr<const SiteUses> uses_;
  std::shared_ptr<SiteUses> learnt_;  // null: nothing is learnt
  SharingLearner learner_;
  Shadow shadow_;
  std::vector<Memory*> touched_;
  struct Block {
    size_t bytes;
    bool freed;
  };
  std::map<uintptr_t, Block> blocks_;     // of this run; what was freed stays until its end
  std::map<const void*, bool> reported_;  // places whose use after free has been told
  Atomic<bool> heap_lock_;
  Site nowhere_;
};

}  // namespace engine::metamodule
