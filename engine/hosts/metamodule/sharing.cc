#include "engine/hosts/metamodule/sharing.h"

#include <algorithm>

namespace engine::metamodule {

void PluginUses::Settle(const std::vector<uint32_t>& site_of) {
  own.resize(site_of.size());
  for (size_t at = 0; at < site_of.size(); ++at) own[at] = site_of[at] > 0 && of[site_of[at] - 1] == SiteUse::own;
}

void SharingLearner::Touch(uintptr_t address, uint32_t bytes, bool write, ContextId who, SiteUse* use) {
  if (*use == SiteUse::unseen) *use = SiteUse::own;
  const uintptr_t end = address + std::max(bytes, 1u);
  for (uintptr_t base = address & ~uintptr_t{7}; base < end; base += 8) {
    const unsigned first = static_cast<unsigned>(std::max(address, base) - base);
    const unsigned last = static_cast<unsigned>(std::min<uintptr_t>(end - base, 8));
    TouchGranule(granules_[base], static_cast<uint8_t>((1u << last) - (1u << first)), write, who, use);
  }
}

void SharingLearner::TouchGranule(Granule& granule, uint8_t bytes, bool write, ContextId who, SiteUse* use) {
  const uint8_t shared_before = granule.shared();
  for (unsigned i = 0; i < 8 && who != alone_; ++i) {
    if ((bytes >> i & 1) == 0) continue;
    if (granule.owner[i] == kNoContext) granule.owner[i] = who;
    if (granule.owner[i] != who) granule.touched |= static_cast<uint8_t>(1u << i);
  }
  if (write && who != alone_) granule.written |= bytes;
  auto place =
      std::find_if(granule.places.begin(), granule.places.end(), [&](const auto& known) { return known.first == use; });
  if (place == granule.places.end()) place = granule.places.insert(place, {use, 0});
  if (granule.shared() == shared_before && (place->second & bytes) == bytes) return;
  place->second |= bytes;
  for (const auto& [known, touched] : granule.places) {
    if (touched & granule.shared()) *known = SiteUse::shared;
  }
}

}  // namespace engine::metamodule
