// Whose memory is private, in a run with a filter (`hooks: {shared: true}`). A byte belongs to the context that touches
// it first, until another does; if one of the two writes it, it is shared from then on, and accesses of it are told
// from any place, also from one that a first run knew as private.
//
// `known` is what hooks look at by themselves (abi.h): it holds only what is sure, so that a hook which goes by it
// changes nothing that Note would have noted.
//
// Thread rules: one context at a time, as everything in the simulation.
#pragma once
#include <array>
#include <cstdint>
#include <unordered_map>

#include "engine/hosts/metamodule/abi.h"

namespace engine::metamodule {

class Privacy {
 public:
  // `heap` is a range of `bytes`; only of this hooks know by themselves. 0 bytes: nothing is noted at all.
  Privacy(uintptr_t heap, size_t bytes);
  ~Privacy();
  Privacy(const Privacy&) = delete;
  Privacy& operator=(const Privacy&) = delete;

  const TactusFilter& filter() const { return filter_; }
  // Who runs from now on, 1 to kMostContexts, and where its stack begins. kTactusNobody: what it does is not noted, as
  // it is alone. kTactusMany: one of so many that they are not told apart.
  static constexpr uint32_t kMostContexts = 250;
  void Become(uint32_t who, uintptr_t top) {
    filter_.self = who;
    filter_.top = top;
  }

  // An access of the context that runs. False: the memory is shared and has to be told of.
  bool Note(uintptr_t address, uint32_t bytes, bool write) {
    const uintptr_t index = (address - filter_.heap) >> 3;
    const uint32_t first = address & 7;
    if (index < filter_.granules && bytes <= 8 && first + bytes <= 8) {
      const uint32_t known = known_[index], bits = ((1u << bytes) - 1) << first;
      if ((known >> kShared & bits) == bits) return false;
      if ((known & 0xff) == filter_.self && ((known >> (write ? 16 : 8)) & bits) == bits) return true;
    }
    return NoteAll(address, bytes, write);
  }
  // Of what was freed hooks know nothing.
  void Forget(uintptr_t address, size_t bytes);

 private:
  struct Granule {
    std::array<uint8_t, 8> owner{};
    uint8_t touched = 0, written = 0;  // by two; by somebody
  };
  static constexpr int kShared = 24;  // the highest bits of a word: bytes that are shared, of which hooks know nothing
  bool NoteAll(uintptr_t address, uint32_t bytes, bool write);
  bool NoteGranule(uintptr_t number, uint8_t bits, bool write);
  // The word of a granule; null: hooks do not look there.
  uint32_t* KnownOf(uintptr_t number);

  TactusFilter filter_{};
  uint32_t* known_ = nullptr;
  std::unordered_map<uintptr_t, Granule> granules_;  // only looked up
};

}  // namespace engine::metamodule
