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
#include "engine/hosts/metamodule/heap.h"
#include "engine/hosts/metamodule/library.h"
#include "engine/hosts/metamodule/module.h"
#include "engine/hosts/metamodule/privacy.h"
#include "engine/hosts/metamodule/shadow.h"
#include "engine/hosts/metamodule/sharing.h"
#include "engine/hosts/metamodule/sharing_table.h"
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
  SharingTable::Party party = SharingTable::Party::gui;
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
  void Alone(bool yes) override;
  // The calling runner begins to run that task.
  void BeginTask(uint32_t id);
  // Until the next call, what the user interface calls is save_state.
  void Saves(bool yes) { saves_ = yes; }
  // The run is over: hooks do nothing from now on. What it has learnt is kept for the next.
  void End();

  // Runs module code in the calling context. If the run ends in the middle of it, RunEnd leaves this function, and what
  // the module had on its stack stays as it is: destructors and other functions that let no exception pass may be among
  // it, and handlers of any. Its memory goes with the run. `call` itself must have nothing to destroy.
  template <class Call>
  auto Run(Call call) {
    Enter enter(*this, __builtin_frame_address(0));
    if (__builtin_setjmp(enter.way_out()) != 0) throw RunEnd{};
    return call();
  }

 private:
  friend struct BridgeTable;
  // What is on the stack of the calling context above `top` is the host's, below it the module's.
  class Enter {
   public:
    Enter(Bridge& bridge, const void* top);
    ~Enter();
    Enter(const Enter&) = delete;
    Enter& operator=(const Enter&) = delete;
    void** way_out() { return way_out_; }

   private:
    Bridge& bridge_;
    Enter*& innermost_;  // of this context
    Enter* const outer_;
    const uint32_t before_;
    const uintptr_t top_before_;
    void* way_out_[5];  // of __builtin_setjmp
  };
  // The run has ended: back to the innermost Run of this context.
  [[noreturn]] void Leave();
  // A call of the host from a module, in which others may run. Then it is the caller's turn again.
  class Visit {
   public:
    explicit Visit(Bridge& bridge)
        : bridge_(bridge), self_(bridge.privacy_.filter().self), top_(bridge.privacy_.filter().top) {}
    ~Visit() { bridge_.ResumeAs(self_, top_); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    Bridge& bridge_;
    const uint32_t self_;
    const uintptr_t top_;
  };
  Result<Library*> Open(const std::string& plugin);
  Result<std::shared_ptr<const LibraryImage>> ImageOf(const std::string& path);
  // TactusHost::access.
  static void OnAccess(void* bridge, const volatile void* address, uint32_t bytes, uint32_t kind, uint32_t order,
                       const void* caller);
  void Access(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order, const void* caller);
  void AccessAll(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order, const Site& site);
  // Whether a filter leaves it out.
  bool Passes(Shadow::Granule& granule, uintptr_t address, uint32_t bytes, bool write, bool own);
  void ResumeAs(uint32_t self, uintptr_t top) {
    if (privacy_.filter().self != self) shadow_.NewStretch();
    privacy_.Become(self, top);
  }
  // A library, and what is known of its places.
  struct Plugin {
    std::unique_ptr<Library> library;
    TactusHost host;             // what it is bound to
    const char* base = nullptr;  // of its code
    size_t size = 0;             // of its code; of what follows `site_of` and `own` are by offset
    const uint32_t* site_of = nullptr;
    const Site* sites = nullptr;
    const uint8_t* own = nullptr;     // of a run before; null: this one learns, or nobody asks
    PluginUses* learnt = nullptr;     // null: nothing is learnt
    std::vector<uint8_t> unwanted{};  // by site, if files or functions are named
    bool Contains(const void* address) const {
      return static_cast<size_t>(static_cast<const char*>(address) - base) < size;
    }
  };
  // Null: none, as it is the program's own code.
  const Plugin* PluginOf(const void* caller) {
    return last_plugin_ && last_plugin_->Contains(caller) ? last_plugin_ : Find(caller);
  }
  const Plugin* Find(const void* caller);
  void Know(const std::string& name, Plugin* plugin);
  void FindFreed(uint32_t kind, const void* caller, const Site& site);
  // After the access.
  [[gnu::noinline]] void FindSharing(const Memory& memory, AccessKind kind, MemoryOrder order, const Site& site);
  bool Wanted(const Site& site) const;
  // The number by which memory is the calling context's.
  uint32_t Owner() const;
  void* Allocate(size_t bytes, size_t alignment);
  void Release(void* memory);
  void Print(std::string_view text);
  // M6.1: a spin lock of both cores; who holds it keeps off those of its core that could wait for it.
  void HoldLock(Atomic<bool>& lock, const Cost& cost, Point held);
  // Reports a call that audio must not make (M6.4).
  void Forbidden(const char* what);
  bool MayUseFiles();
  const Caller& Self();

  Runtime& runtime_;
  Tasks& tasks_;
  Card& card_;
  const Costs& costs_;
  const HookFilter filter_;
  const bool sifts_;       // accesses by where they stand, or none is a step
  const bool costs_time_;  // an access
  const std::string folder_;
  HostCache* const cache_;
  const std::shared_ptr<const SiteUses> uses_;  // null: there is no filter, or this run learns
  bool alive_ = true;
  Heap heap_;
  Privacy privacy_;
  std::vector<Caller> callers_;
  std::vector<Enter*> entered_;  // by context: the innermost; null: no module code runs in it
  ContextId alone_ = kNoContext;
  std::map<std::string, Plugin> plugins_;
  const Plugin* last_plugin_ = nullptr;  // that an access came from
  std::shared_ptr<SiteUses> learnt_;     // null: nothing is learnt
  SharingLearner learner_;
  Shadow shadow_;
  std::vector<Memory*> touched_;
  std::map<const void*, bool> reported_;   // places whose use after free has been told
  std::unique_ptr<SharingTable> sharing_;  // null: there are no hooks, or they leave out what is not shared
  bool saves_ = false;
  Atomic<bool> heap_lock_, stdio_lock_;
  Site nowhere_;
};

}  // namespace engine::metamodule
