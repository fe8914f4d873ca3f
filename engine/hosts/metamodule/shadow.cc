#include "engine/hosts/metamodule/shadow.h"

#include <algorithm>

namespace engine::metamodule {

Shadow::Granule& Shadow::At(uintptr_t address) {
  uintptr_t number = address >> kPageBits;
  Recent& recent = recent_[number & (recent_.size() - 1)];
  if (recent.number != number) {
    std::unique_ptr<Page>& page = pages_[number];
    if (!page) page = std::make_unique<Page>();
    recent = {number, page.get()};
  }
  return recent.page->granules[(address >> kGranuleBits) & (recent.page->granules.size() - 1)];
}

void Shadow::Touched(uintptr_t address, uint32_t bytes, std::vector<Memory*>* out) {
  out->clear();
  const uintptr_t end = address + std::max(bytes, 1u);
  for (uintptr_t base = address & ~uintptr_t{7}; base < end; base += 8) {
    Granule& granule = At(base);
    const auto first = static_cast<uint32_t>(std::max(address, base) - base);
    const auto last = static_cast<uint32_t>(std::min<uintptr_t>(end - base, 8));
    granule.bytes[first] = std::max(granule.bytes[first], static_cast<uint8_t>(last - first));
    for (uint32_t at = 0; at < last; ++at) {
      if (granule.bytes[at] > 0 && at + granule.bytes[at] > first) out->push_back(&granule.words[at]);
    }
  }
}

void Shadow::Fresh(uintptr_t address, size_t bytes) {
  for (uintptr_t at = address; at < address + bytes; at += 8) At(at) = {};
}

void Shadow::Freed(uintptr_t address, size_t bytes) {
  for (uintptr_t at = address; at < address + bytes; at += 8) At(at).freed = true;
}

bool Shadow::IsFreed(uintptr_t address) { return At(address).freed; }

}  // namespace engine::metamodule
