// What the runtime knows of a module's memory: a word for each place that is accessed, by address.
//
// Words are made at the first access and numbered by the runtime in the order of accesses, so that no address reaches a
// result.
//
// Thread rules: one context at a time, as everything in the simulation.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/runtime.h"

namespace engine::metamodule {

class Shadow {
 public:
  struct Granule {
    std::array<Memory, 8> words{};
    std::array<uint8_t, 8> bytes{};  // of the largest access that began here; 0: none
    bool overlap = false;            // two of them do
    bool freed = false;
    // What has been told since the stretch began, by its bits: below read, above written.
    uint16_t told = 0;
    uint32_t stretch = 0;
  };
  // Of the eight bytes around it.
  Granule& At(uintptr_t address) {
    const uintptr_t number = address >> kPageBits;
    const Recent& recent = recent_[number & (kRecent - 1)];
    Page& page = recent.number == number ? *recent.page : Find(number);
    return page.granules[(address >> kGranuleBits) & (page.granules.size() - 1)];
  }

  // The words that an access of `bytes` at `address` touches: that of its own place, and those of others that overlap.
  // TouchedOne: the only one, as it mostly is; null: there may be more, or it is not known yet.
  Memory* TouchedOne(Granule& granule, uintptr_t address, uint32_t bytes) {
    const auto first = static_cast<uint32_t>(address & 7);
    return !granule.overlap && bytes <= granule.bytes[first] ? &granule.words[first] : nullptr;
  }
  void Touched(uintptr_t address, uint32_t bytes, std::vector<Memory*>* out);
  void Freed(uintptr_t address, size_t bytes);

  // A stretch is what one context does between two places where it lets others know or come in. In it a second access
  // of the same bytes, plain as the first, tells a race detector nothing. True: this is one.
  bool Repeats(Granule& granule, uintptr_t address, uint32_t bytes, bool write);
  void NewStretch() { ++stretch_; }

 private:
  static constexpr int kGranuleBits = 3, kPageBits = 9;
  static constexpr size_t kRecent = 256;
  struct Page {
    std::array<Granule, 1u << (kPageBits - kGranuleBits)> granules;
  };
  struct Recent {
    uintptr_t number = ~uintptr_t{0};
    Page* page = nullptr;
  };
  Page& Find(uintptr_t number);

  std::unordered_map<uintptr_t, std::unique_ptr<Page>> pages_;  // only looked up
  std::array<Recent, kRecent> recent_;                          // pages by the end of their numbers
  uint32_t stretch_ = 1;
};

}  // namespace engine::metamodule
