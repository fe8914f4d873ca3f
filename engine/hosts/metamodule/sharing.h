// Which places of modules touch memory that several contexts share: learnt by a first run, so that in the next ones
// only these are steps (`hooks: {shared: true}`).
//
// A place is private if the first run came by it and found no byte there that two contexts touch and one of them
// writes. All others are steps: shared ones, and those that the first run never met. What the user interface does
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

// By plugin: the use of each of its image's sites.
using SiteUses = std::map<std::string, std::vector<SiteUse>>;

class SharingLearner {
 public:
  // Until the next call what `context` does is done alone; kNoContext: nobody is alone.
  void Alone(ContextId context) { alone_ = context; }
  // `use` is of the place, and stays where it is.
  void Touch(uintptr_t address, uint32_t bytes, bool write, ContextId who, SiteUse* use);
  // Memory that is allocated anew was never touched.
  void Fresh(uintptr_t address, size_t bytes);

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
