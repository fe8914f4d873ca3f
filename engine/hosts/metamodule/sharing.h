// Which places of modules touch memory that several contexts share: learnt by a first run, so that in the next ones
// only these are steps (`hooks: {shared: true}`).
//
// A place is private if the first run came by it and found no byte there that two contexts touch and one of them
// writes. All others are steps: shared ones, and those that the first run never met. In the runs that follow a private
// place is a step as well while it touches memory that has become shared: privacy.h. What the user interface does
// alone, while a patch is built and nobody else runs, is no sharing: a constructor would share everything. The rule is
// by place, as addresses mean nothing from run to run.
//
// Thread rules: one context at a time, as everything in the simulation.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/observe.h"

namespace engine::metamodule {

enum class SiteUse : uint8_t { unseen, own, shared };

struct PluginUses {
  std::vector<SiteUse> of;   // each site of its image
  std::vector<uint8_t> own;  // by offset: 1 if a private place calls a hook from there (abi.h)

  // Nothing more will be learnt. `site_of` is the image's.
  void Settle(const std::vector<uint32_t>& site_of);
};

// By plugin.
using SiteUses = std::map<std::string, PluginUses>;

class SharingLearner {
 public:
  // Until the next call what `context` does is done alone; kNoContext: nobody is alone.
  void Alone(ContextId context) { alone_ = context; }
  // `use` is of the place, and stays where it is.
  void Touch(uintptr_t address, uint32_t bytes, bool write, ContextId who, SiteUse* use);

 private:
  // Eight bytes. Sharing is known by the byte: flags of two contexts may lie side by side.
  struct Granule {
    std::array<ContextId, 8> owner;
    uint8_t touched = 0, written = 0;  // by two; by somebody
    uint8_t shared() const { return touched & written; }
    std::vector<std::pair<SiteUse*, uint8_t>> places;  // and the bytes that each touched
    Granule() { owner.fill(kNoContext); }
  };
  void TouchGranule(Granule& granule, uint8_t bytes, bool write, ContextId who, SiteUse* use);

  std::unordered_map<uintptr_t, Granule> granules_;  // only looked up
  ContextId alone_ = kNoContext;
};

}  // namespace engine::metamodule
