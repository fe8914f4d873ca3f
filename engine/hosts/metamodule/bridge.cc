#include "engine/hosts/metamodule/bridge.h"

#include <algorithm>

#include "engine/access.h"
#include "engine/hosts/metamodule/bridge_table.h"
#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kAccess{"access"}, kLock{"lock"}, kUnlock{"unlock"}, kMalloc{"malloc"}, kStdio{"stdio"};
constexpr size_t kMostContexts = 4096;  // a run of this host has ten
constexpr char kUses[] = "metamodule: uses of sites";

// By the numbers of abi.h.
constexpr AccessKind kKinds[] = {AccessKind::load, AccessKind::store, AccessKind::rmw, AccessKind::read,
                                 AccessKind::write};
constexpr MemoryOrder kOrders[] = {MemoryOrder::relaxed, MemoryOrder::acquire, MemoryOrder::acquire,
                                   MemoryOrder::release, MemoryOrder::acq_rel, MemoryOrder::seq_cst};

}  // namespace

Bridge::Bridge(Runtime& runtime, Tasks& tasks, Card& card, const Costs& costs, HookFilter filter,
               const HostConfig& config)
    : runtime_(runtime),
      tasks_(tasks),
      card_(card),
      costs_(costs),
      filter_(std::move(filter)),
      sifts_(!filter_.on || !filter_.files.empty() || !filter_.functions.empty()),
      costs_time_(costs.access.hi > 0 || costs.access.lo > 0),
      folder_(config.folder),
      cache_(config.cache),
      uses_(cache_ && filter_.on && filter_.shared ? cache_->Get<SiteUses>(kUses, [] { return nullptr; }) : nullptr),
      privacy_(heap_.begin(), uses_ ? Heap::kBytes : 0),
      callers_(kMostContexts),
      entered_(kMostContexts),
      heap_lock_(runtime, false),
      stdio_lock_(runtime, false) {
  if (!filter_.on) return;
  if (!filter_.shared) {
    sharing_ = std::make_unique<SharingTable>();
    return;
  }
  if (!uses_) learnt_ = std::make_shared<SiteUses>();
  Alone(true);  // who builds the host: it loads the libraries
}

void Bridge::End() {
  if (!std::exchange(alive_, false) || !learnt_ || !cache_) return;
  for (auto& [name, uses] : *learnt_) uses.Settle(plugins_[name].library->image().site_of);
  cache_->Get<SiteUses>(kUses, [&] { return std::shared_ptr<const SiteUses>(learnt_); });
}

Bridge::~Bridge() {
  alive_ = false;
  plugins_.clear();
}

void Bridge::Introduce(ContextId context, const Caller& caller) { callers_[context] = caller; }
const Caller& Bridge::Self() { return callers_[runtime_.SelfId()]; }

void Bridge::Alone(bool yes) {
  alone_ = yes ? runtime_.SelfId() : kNoContext;
  if (sharing_) sharing_->Forget();
  learner_.Alone(alone_);
}

uint32_t Bridge::Owner() const {
  const ContextId self = runtime_.SelfId();
  if (self == alone_) return kTactusNobody;
  return self < Privacy::kMostContexts ? static_cast<uint32_t>(self) + 1 : kTactusMany;
}

Bridge::Enter::Enter(Bridge& bridge, const void* top)
    : bridge_(bridge),
      innermost_(bridge.entered_[bridge.runtime_.SelfId()]),
      outer_(std::exchange(innermost_, this)),
      before_(bridge.privacy_.filter().self),
      top_before_(bridge.privacy_.filter().top) {
  if (!bridge_.alive_) return;
  bridge_.shadow_.NewStretch();
  bridge_.privacy_.Become(bridge_.Owner(), reinterpret_cast<uintptr_t>(top));
}
Bridge::Enter::~Enter() {
  innermost_ = outer_;
  bridge_.shadow_.NewStretch();
  bridge_.privacy_.Become(before_, top_before_);
}

void Bridge::Leave() { __builtin_longjmp(entered_[runtime_.SelfId()]->way_out(), 1); }

Result<std::shared_ptr<const LibraryImage>> Bridge::ImageOf(const std::string& path) {
  Result<std::shared_ptr<const LibraryImage>> read = std::shared_ptr<const LibraryImage>();
  auto make = [&]() -> std::shared_ptr<const LibraryImage> {
    read = ReadImage(path);
    return read.ok() ? read.value() : nullptr;
  };
  std::shared_ptr<const LibraryImage> image = cache_ ? cache_->Get<LibraryImage>(path, make) : make();
  if (image) return image;
  return read.errors();
}

Result<Library*> Bridge::Open(const std::string& plugin) {
  if (auto found = plugins_.find(plugin); found != plugins_.end()) return found->second.library.get();
  auto path = FindPlugin(folder_, plugin);
  if (!path.ok()) return path.errors();
  auto image = ImageOf(path.value());
  if (!image.ok()) return image.errors();
  auto library = Library::Load(path.value(), image.value());
  if (!library.ok()) return library.errors();
  // In the list before it is bound: its first accesses are looked up there.
  Plugin& kept = plugins_[plugin];
  Library* loaded = (kept.library = std::move(library).value()).get();
  Know(plugin, &kept);
  const TactusModule* table = nullptr;
  Run([&] { table = loaded->Bind(kept.host); });
  if (Status accepted = loaded->Accept(table); !accepted.ok()) {
    last_plugin_ = nullptr;
    plugins_.erase(plugin);
    if (learnt_) learnt_->erase(plugin);
    return accepted.errors();
  }
  return loaded;
}

Status Bridge::Check(const std::string& plugin, const std::string& type) {
  auto library = Open(plugin);
  if (!library.ok()) return library.errors();
  if (library.value()->TypeOf(type) >= 0) return Ok();
  std::string slugs;
  const TactusModule& table = library.value()->table();
  for (uint32_t i = 0; i < table.types; ++i) slugs += (i == 0 ? "" : ", ") + std::string(table.type(i)->slug);
  return MakeError("the plugin '" + plugin + "' registers no module '" + type + "' (modules: " + slugs + ")");
}

Result<std::unique_ptr<Module>> Bridge::Create(const std::string& plugin, const std::string& type) {
  if (Status known = Check(plugin, type); !known.ok()) return known.errors();
  Library& library = *plugins_[plugin].library;
  return NewSharedModule(*this, library.table(), library.TypeOf(type));
}

void Bridge::Know(const std::string& name, Plugin* plugin) {
  const LibraryImage& image = plugin->library->image();
  plugin->base = plugin->library->base();
  plugin->size = image.size;
  plugin->site_of = image.site_of.data();
  plugin->sites = image.sites.data();
  if (learnt_) {
    plugin->learnt = &(*learnt_)[name];
    plugin->learnt->of.resize(image.sites.size(), SiteUse::unseen);
  } else if (uses_ && uses_->contains(name)) {
    plugin->own = uses_->at(name).own.data();
  }
  if (!filter_.files.empty() || !filter_.functions.empty()) {
    for (const Site& site : image.sites) plugin->unwanted.push_back(!Wanted(site));
  }
  plugin->host = BridgeTable::For(*this);
  plugin->host.filter = &privacy_.filter();
  if (plugin->own) {
    plugin->host.own = reinterpret_cast<uintptr_t>(plugin->own) - reinterpret_cast<uintptr_t>(plugin->base);
  }
}

const Bridge::Plugin* Bridge::Find(const void* caller) {
  for (const auto& [name, plugin] : plugins_) {
    if (plugin.Contains(caller)) return last_plugin_ = &plugin;
  }
  return nullptr;
}

bool Bridge::Wanted(const Site& site) const {
  auto file = [&](const std::string& end) { return site.file.ends_with(end); };
  auto function = [&](const std::string& part) { return site.function.find(part) != site.function.npos; };
  return (filter_.files.empty() || std::any_of(filter_.files.begin(), filter_.files.end(), file)) &&
         (filter_.functions.empty() || std::any_of(filter_.functions.begin(), filter_.functions.end(), function));
}

void Bridge::FindFreed(uint32_t kind, const void* caller, const Site& site) {
  if (std::exchange(reported_[caller], true)) return;
  runtime_.SetLocation(site.location);
  runtime_.Emit({.type = &kUseAfterFree,
                 .text = std::string(kind == kTactusRead || kind == kTactusLoad ? "reads" : "writes") +
                         " memory that was freed, at " + site.point.name});
}

bool Bridge::Passes(Shadow::Granule& granule, uintptr_t address, uint32_t bytes, bool write, bool own) {
  if (privacy_.Note(address, bytes, write) && own) return true;
  return privacy_.filter().self != kTactusMany && shadow_.Repeats(granule, address, bytes, write);
}

[[gnu::always_inline]] inline void Bridge::Access(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order,
                                                  const void* caller) {
  const Plugin* const plugin = PluginOf(caller);
  const size_t offset = plugin ? static_cast<size_t>(static_cast<const char*>(caller) - plugin->base) : 0;
  const uint32_t place = plugin ? plugin->site_of[offset] : 0;
  const Site& site = place > 0 ? plugin->sites[place - 1] : nowhere_;
  const bool atomic = kind < kTactusRead, write = kind != kTactusLoad && kind != kTactusRead;
  Shadow::Granule& granule = shadow_.At(address);
  if (granule.freed) FindFreed(kind, caller, site);
  if (learnt_ && place > 0) {
    learner_.Touch(address, bytes, write, runtime_.SelfId(), &plugin->learnt->of[place - 1]);
  }
  // Atomics are steps whatever the filters name: without them what they order would seem to race.
  if (sifts_ && (!filter_.on || (!atomic && place > 0 && plugin->unwanted[place - 1]))) return;
  if (uses_ && !atomic) {
    if (Passes(granule, address, bytes, write, plugin && plugin->own && plugin->own[offset])) return;
  } else if (uses_) {
    privacy_.Note(address, bytes, write);
    if (write) shadow_.NewStretch();
  }
  runtime_.SetLocation(site.location);
  if (costs_time_) runtime_.Spend(costs_.access, kAccess);
  if (Memory* one = shadow_.TouchedOne(granule, address, bytes)) {
    runtime_.Access(*one, kKinds[kind], kOrders[order], site.point);
    if (sharing_) FindSharing(*one, kKinds[kind], kOrders[order], site);
    return;
  }
  AccessAll(address, bytes, kind, order, site);
}

void Bridge::OnAccess(void* bridge, const volatile void* memory, uint32_t bytes, uint32_t kind, uint32_t order,
                      const void* caller) {
  Bridge& self = *static_cast<Bridge*>(bridge);
  // What lies between this frame and the one that entered the module is the context's own stack.
  const auto address = reinterpret_cast<uintptr_t>(memory),
             stack = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (!self.alive_ || (address >= stack && address < self.privacy_.filter().top)) return;
  try {
    Visit visit(self);
    return self.Access(address, bytes, kind, order, caller);
  } catch (const RunEnd&) {
  }
  self.Leave();
}

// Others may run at each word, and touch.
void Bridge::AccessAll(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order, const Site& site) {
  shadow_.Touched(address, bytes, &touched_);
  const std::vector<Memory*> all = touched_;
  for (Memory* memory : all) {
    runtime_.Access(*memory, kKinds[kind], kOrders[order], site.point);
    if (sharing_) FindSharing(*memory, kKinds[kind], kOrders[order], site);
  }
}

void Bridge::FindSharing(const Memory& memory, AccessKind kind, MemoryOrder order, const Site& site) {
  if (!alive_ || runtime_.SelfId() == alone_ || &site == &nowhere_) return;
  using Party = SharingTable::Party;
  const Party party = Self().party;
  const SharingTable::Actor actor{party, party == Party::reader || (party == Party::gui && saves_)};
  const SharingTable::Clash clash = sharing_->Touch(memory.slot, actor, kind, order, site);
  if (!clash.site) return;
  runtime_.Emit({.type = &kSharing,
                 .text = std::string(SharingTable::NameOf(party)) + (Writes(kind) ? " writes" : " reads") + " at " +
                         site.point.name + " what " + SharingTable::NameOf(clash.party) +
                         (clash.wrote ? " writes" : " reads") + " at " + clash.site->point.name +
                         ": the two may overlap, and nothing of the module orders them; that they were in order was "
                         "luck. Hand it over by an atomic, with release and acquire"});
}

void Bridge::BeginTask(uint32_t id) {
  if (sharing_) sharing_->Runs(Self().party, id);
}

void Bridge::Forbidden(const char* what) {
  if (!alive_ || !Self().audio) return;
  runtime_.Emit({.type = &kForbidden, .text = std::string(what) + " in an audio context"});
}

bool Bridge::MayUseFiles() {
  Forbidden("a file is used");
  HoldLock(stdio_lock_, costs_.stdio, kStdio);
  return alive_;
}

void Bridge::HoldLock(Atomic<bool>& lock, const Cost& cost, Point held) {
  if (!alive_ || cost.hi == 0) return;
  const Caller self = Self();
  if (self.mask > 0) runtime_.Mask(self.mask);
  while (lock.Exchange(true, kLock)) runtime_.Spin(kLock);
  SpendSome(runtime_, cost, held);
  lock.Store(false, kUnlock);
  if (self.mask > 0) runtime_.Unmask(kUnlock);
}

void* Bridge::Allocate(size_t bytes, size_t alignment) {
  Forbidden("memory is allocated");
  HoldLock(heap_lock_, costs_.malloc, kMalloc);
  return heap_.Allocate(bytes, alignment);
}

void Bridge::Release(void* memory) {
  const size_t bytes = heap_.SizeOf(memory);
  if (bytes == 0) return;
  Forbidden("memory is freed");
  HoldLock(heap_lock_, costs_.malloc, kMalloc);
  if (heap_.Free(memory) == Heap::Release::twice) {
    if (alive_) runtime_.Emit({.type = &kUseAfterFree, .text = "memory is freed twice"});
    return;
  }
  const auto address = reinterpret_cast<uintptr_t>(memory);
  shadow_.Freed(address, bytes);
  if (uses_) privacy_.Forget(address, bytes);
}

void Bridge::Print(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  HoldLock(stdio_lock_, costs_.stdio, kStdio);
  if (alive_ && !text.empty()) runtime_.Emit({.type = &kPrint, .text = text});
}

}  // namespace engine::metamodule
