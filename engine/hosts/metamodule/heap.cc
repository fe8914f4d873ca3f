#include "engine/hosts/metamodule/heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/check.h"

namespace engine::metamodule {
namespace {

constexpr int kFill = 0xa5;

}  // namespace

// Pages come when they are touched: the range is only a claim.
Heap::Heap() {
  void* range = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(range != MAP_FAILED);
  begin_ = next_ = reinterpret_cast<uintptr_t>(range);
}

Heap::~Heap() { munmap(reinterpret_cast<void*>(begin_), kBytes); }

void* Heap::Allocate(size_t bytes, size_t alignment) {
  if (bytes > kBytes) return nullptr;
  alignment = std::max<size_t>(alignment, 16);
  bytes = std::max<size_t>((bytes + 7) & ~size_t{7}, 8);
  const uintptr_t at = (next_ + alignment - 1) & ~(alignment - 1);
  if (at + bytes > begin_ + kBytes) return nullptr;
  next_ = at + bytes;
  blocks_[at] = {bytes, false};
  return std::memset(reinterpret_cast<void*>(at), kFill, bytes);
}

size_t Heap::SizeOf(const void* block) const {
  auto found = blocks_.find(reinterpret_cast<uintptr_t>(block));
  return found == blocks_.end() ? 0 : found->second.bytes;
}

Heap::Release Heap::Free(void* block) {
  auto found = blocks_.find(reinterpret_cast<uintptr_t>(block));
  if (found == blocks_.end()) return Release::unknown;
  return std::exchange(found->second.freed, true) ? Release::twice : Release::done;
}

}  // namespace engine::metamodule
