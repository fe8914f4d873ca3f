// What the runtime knows of a module's memory: a word for each place that is accessed, by address.
//
// Words are made at the first access and numbered by the runtime in the order of accesses, so that no address reaches a
// result. Memory that is allocated anew begins anew, whatever was there before.
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
  // The words that an access of `bytes` at `address` touches: that of its own place, and those of others that overlap.
  void Touched(uintptr_t address, uint32_t bytes, std::vector<Memory*>* out);
  void Fresh(uintptr_t address, size_t bytes);
  void Freed(uintptr_t address, size_t bytes);
  bool IsFreed(uintptr_t address);

 private:
  static constexpr int kGranuleBits = 3, kPageBits = 9;
  struct Granule {
    std::array<Memory, 8> words{};
    std::array<uint8_t, 8> bytes{};  // of the largest access that began here; 0: none
    bool freed = false;
  };
  struct Page {
    std::array<Granule, 1u << (kPageBits - kGranuleBits)> granules;
  };
  Granule& At(uintptr_t address);

  struct Recent {
    uintptr_t number = ~uintptr_t{0};
    Page* page = nullptr;
  };
  std::unordered_map<uintptr_t, std::unique_ptr<Page>> pages_;  // only looked up
  std::array<Recent, 256> recent_;                              // pages by the end of their numbers
};

}  // namespace engine::metamodule
