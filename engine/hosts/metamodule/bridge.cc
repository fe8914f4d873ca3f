#include "engine/hosts/metamodule/bridge.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/hosts/metamodule/bridge_table.h"
#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kAccess{"access"}, kLock{"heap.lock"}, kUnlock{"heap.unlock"}, kHeld{"malloc"};
constexpr size_t kMostContexts = 4096;  // a run of this host has ten
constexpr int kFill = 0xa5;             // what nobody has written yet is the same in each run
constexpr char kUses[] = "metamodule: uses of sites";

MemoryOrder OrderOf(uint32_t order) {
  switch (order) {
    case 0:
      return MemoryOrder::relaxed;
    case 1:
    case 2:
      return MemoryOrder::acquire;
    case 3:
      return MemoryOrder::release;
    case 4:
      return MemoryOrder::acq_rel;
    default:
      return MemoryOrder::seq_cst;
  }
}

AccessKind KindOf(uint32_t kind) {
  constexpr AccessKind kKinds[] = {AccessKind::load, AccessKind::store, AccessKind::rmw, AccessKind::read,
                                   AccessKind::write};
  return kKinds[kind];
}

}  // namespace

Bridge::Bridge(Runtime& runtime, Tasks& tasks, Card& card, const Costs& costs, HookFilter filter,
               const HostConfig& config)
    : runtime_(runtime),
      tasks_(tasks),
      card_(card),
      costs_(costs),
      filter_(std::move(filter)),
      folder_(config.folder),
      cache_(config.cache),
      host_(BridgeTable::For(*this)),
      callers_(kMostContexts),
      tops_(kMostContexts),
      heap_lock_(runtime, false) {
  if (!filter_.on || !filter_.shared) return;
  if (cache_) uses_ = cache_->Get<SiteUses>(kUses, [] { return nullptr; });
  if (!uses_) learnt_ = std::make_shared<SiteUses>();
  Alone(true);  // who builds the host: it loads the libraries
}

void Bridge::End() {
  if (std::exchange(alive_, false) && learnt_ && cache_) {
    cache_->Get<SiteUses>(kUses, [&] { return std::shared_ptr<const SiteUses>(learnt_); });
  }
}

Bridge::~Bridge() {
  alive_ = false;
  plugins_.clear();
  for (const auto& [address, block] : blocks_) std::free(reinterpret_cast<void*>(address));
}

void Bridge::Introduce(ContextId context, const Caller& caller) { callers_[context] = caller; }
const Caller& Bridge::Self() { return callers_[runtime_.SelfId()]; }

Bridge::Enter::Enter(Bridge& bridge, const void* top)
    : top_(bridge.tops_[bridge.alive_ ? bridge.runtime_.SelfId() : 0]), before_(top_) {
  if (top_ == 0) top_ = reinterpret_cast<uintptr_t>(top);
}
Bridge::Enter::~Enter() { top_ = before_; }

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
  KnowUses(plugin, image.value()->sites.size(), &kept);
  Enter enter(*this, __builtin_frame_address(0));
  if (Status bound = loaded->Bind(host_); !bound.ok()) return bound.errors();
  return loaded;
}

Status Bridge::Check(const std::string& plugin, const std::string& type) {
  auto library = Open(plugin);
  if (!library.ok()) return library.errors();
  if (library.value()->TypeOf(type) >= 0) return Ok();
  return MakeError("the plugin '" + plugin + "' registers no module '" + type + "'");
}

Result<std::unique_ptr<Module>> Bridge::Create(const std::string& plugin, const std::string& type) {
  if (Status known = Check(plugin, type); !known.ok()) return known.errors();
  Library& library = *plugins_[plugin].library;
  return NewSharedModule(*this, library.table(), library.TypeOf(type));
}

void Bridge::KnowUses(const std::string& name, size_t sites, Plugin* plugin) {
  if (learnt_) {
    auto& uses = (*learnt_)[name];
    uses.resize(sites, SiteUse::unseen);
    plugin->learnt = uses.data();
  } else if (uses_ && uses_->contains(name)) {
    plugin->uses = uses_->at(name).data();
  }
}

Bridge::Place Bridge::PlaceOf(const void* caller) {
  if (!last_plugin_ || !last_plugin_->library->Contains(caller)) {
    auto plugin = std::find_if(plugins_.begin(), plugins_.end(),
                               [&](const auto& named) { return named.second.library->Contains(caller); });
    if (plugin == plugins_.end()) return {&nowhere_};
    last_plugin_ = &plugin->second;
  }
  const size_t index = last_plugin_->library->SiteAt(caller);
  if (index == Library::kNoSite) return {&nowhere_};
  return {&last_plugin_->library->sites()[index], last_plugin_->uses ? last_plugin_->uses + index : nullptr,
          last_plugin_->learnt ? last_plugin_->learnt + index : nullptr};
}

bool Bridge::Wanted(const Site& site) const {
  auto file = [&](const std::string& end) { return site.file.ends_with(end); };
  auto function = [&](const std::string& part) { return site.function.find(part) != site.function.npos; };
  return (filter_.files.empty() || std::any_of(filter_.files.begin(), filter_.files.end(), file)) &&
         (filter_.functions.empty() || std::any_of(filter_.functions.begin(), filter_.functions.end(), function));
}

void Bridge::FindFreed(uintptr_t address, uint32_t kind, const void* caller, const Site& site) {
  if (!shadow_.IsFreed(address) || std::exchange(reported_[caller], true)) return;
  runtime_.SetLocation(site.location);
  runtime_.Emit({.type = &kUseAfterFree,
                 .text = std::string(kind == kTactusRead || kind == kTactusLoad ? "reads" : "writes") +
                         " memory that was freed, at " + site.point.name});
}

void Bridge::Access(uintptr_t address, uint32_t bytes, uint32_t kind, uint32_t order, const void* caller,
                    uintptr_t stack) {
  if (!alive_) return;
  const Place place = PlaceOf(caller);
  const Site& site = *place.site;
  if (place.use && *place.use == SiteUse::own) return FindFreed(address, kind, caller, site);
  // What lies between this frame and the one that entered the module is the context's own stack.
  if (address >= stack && address < tops_[runtime_.SelfId()]) return;
  if (place.learnt) {
    const bool write = kind != kTactusLoad && kind != kTactusRead;
    learner_.Touch(address, bytes, write, runtime_.SelfId(), place.learnt);
  }
  FindFreed(address, kind, caller, site);
  // Atomics are steps whatever the filter names: without them what they order would seem to race.
  if (!filter_.on || (kind >= kTactusRead && !Wanted(site))) return;
  runtime_.SetLocation(site.location);
  SpendSome(runtime_, costs_.access, kAccess);
  shadow_.Touched(address, bytes, &touched_);
  // Others may run at each of them, and touch.
  Memory* first = touched_.front();
  std::vector<Memory*> rest;
  if (touched_.size() > 1) rest.assign(touched_.begin() + 1, touched_.end());
  runtime_.Access(*first, KindOf(kind), OrderOf(order), site.point);
  for (Memory* memory : rest) runtime_.Access(*memory, KindOf(kind), OrderOf(order), site.point);
}

void Bridge::Forbidden(const char* what) {
  if (!alive_ || !Self().audio) return;
  runtime_.Emit({.type = &kForbidden, .text = std::string(what) + " in an audio context"});
}

bool Bridge::MayUseFiles() {
  Forbidden("a file is used");
  return alive_;
}

// M6.1: a spin lock of both cores; who holds it keeps off those of its core that could wait for it.
void Bridge::LockHeap() {
  if (costs_.malloc.hi == 0) return;
  const Caller self = Self();
  if (self.mask > 0) runtime_.Mask(self.mask);
  while (heap_lock_.Exchange(true, kLock)) runtime_.Spin(kLock);
  SpendSome(runtime_, costs_.malloc, kHeld);
  heap_lock_.Store(false, kUnlock);
  if (self.mask > 0) runtime_.Unmask(kUnlock);
}

void* Bridge::Allocate(size_t bytes, size_t alignment) {
  Forbidden("memory is allocated");
  if (alive_) LockHeap();
  bytes = std::max<size_t>((bytes + 7) & ~size_t{7}, 8);
  void* memory = alignment <= 16 ? std::malloc(bytes)
                                 : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (!memory) return nullptr;
  std::memset(memory, kFill, bytes);
  auto address = reinterpret_cast<uintptr_t>(memory);
  shadow_.Fresh(address, bytes);
  if (learnt_) learner_.Fresh(address, bytes);
  blocks_[address] = {bytes, false};
  return memory;
}

void Bridge::Release(void* memory) {
  auto found = blocks_.find(reinterpret_cast<uintptr_t>(memory));
  if (found == blocks_.end()) return;
  Forbidden("memory is freed");
  if (alive_) LockHeap();
  if (std::exchange(found->second.freed, true)) {
    if (alive_) runtime_.Emit({.type = &kUseAfterFree, .text = "memory is freed twice"});
    return;
  }
  shadow_.Freed(found->first, found->second.bytes);
}

void Bridge::Print(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (alive_ && !text.empty()) runtime_.Emit({.type = &kPrint, .text = text});
}

}  // namespace engine::metamodule
