#include "engine/hosts/metamodule/shadow.h"

#include <algorithm>

namespace engine::metamodule {

Shadow::Page& Shadow::Find(uintptr_t number) {
  std::unique_ptr<Page>& page = pages_[number];
  if (!page) page = std::make_unique<Page>();
  recent_[number & (kRecent - 1)] = {number, page.get()};
  return *page;
}

bool Shadow::Repeats(Granule& granule, uintptr_t address, uint32_t bytes, bool write) {
  const uint32_t first = address & 7;
  if (bytes > 8 || first + bytes > 8) return false;
  // Who has written has read as well, as far as races go.
  const uint32_t bits = ((1u << bytes) - 1) << first, now = write ? bits << 8 | bits : bits;
  if (granule.stretch != stretch_) {
    granule.stretch = stretch_;
    granule.told = 0;
  }
  if ((granule.told & now) == now) return true;
  granule.told |= static_cast<uint16_t>(now);
  return false;
}

void Shadow::Touched(uintptr_t address, uint32_t bytes, std::vector<Memory*>* out) {
  out->clear();
  const uintptr_t end = address + std::max(bytes, 1u);
  for (uintptr_t base = address & ~uintptr_t{7}; base < end; base += 8) {
    Granule& granule = At(base);
    const auto first = static_cast<uint32_t>(std::max(address, base) - base);
    const auto last = static_cast<uint32_t>(std::min<uintptr_t>(end - base, 8));
    granule.bytes[first] = std::max(granule.bytes[first], static_cast<uint8_t>(last - first));
    const size_t before = out->size();
    for (uint32_t at = 0; at < last; ++at) {
      if (granule.bytes[at] > 0 && at + granule.bytes[at] > first) out->push_back(&granule.words[at]);
    }
    granule.overlap |= out->size() > before + 1;
  }
}

void Shadow::Freed(uintptr_t address, size_t bytes) {
  for (uintptr_t at = address; at < address + bytes; at += 8) At(at).freed = true;
}

}  // namespace engine::metamodule
