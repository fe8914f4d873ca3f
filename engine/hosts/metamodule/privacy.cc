#include "engine/hosts/metamodule/privacy.h"

#include <sys/mman.h>

#include <algorithm>

#include "engine/base/check.h"

namespace engine::metamodule {
Privacy::Privacy(uintptr_t heap, size_t bytes) : filter_{.heap = heap, .granules = bytes / 8} {
  if (bytes == 0) return;
  void* range = mmap(nullptr, bytes / 8 * sizeof(uint32_t), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(range != MAP_FAILED);
  filter_.known = known_ = static_cast<uint32_t*>(range);
}

Privacy::~Privacy() {
  if (known_) munmap(known_, filter_.granules * sizeof(uint32_t));
}

uint32_t* Privacy::KnownOf(uintptr_t number) {
  const uintptr_t index = number - (filter_.heap >> 3);
  return index < filter_.granules ? &known_[index] : nullptr;
}

bool Privacy::NoteAll(uintptr_t address, uint32_t bytes, bool write) {
  const uintptr_t end = address + std::max(bytes, 1u);
  bool own = true;
  for (uintptr_t base = address & ~uintptr_t{7}; base < end; base += 8) {
    const unsigned first = static_cast<unsigned>(std::max(address, base) - base);
    const unsigned last = static_cast<unsigned>(std::min<uintptr_t>(end - base, 8));
    own &= NoteGranule(base >> 3, static_cast<uint8_t>((1u << last) - (1u << first)), write);
  }
  return own;
}

bool Privacy::NoteGranule(uintptr_t number, uint8_t bits, bool write) {
  const auto who = static_cast<uint8_t>(filter_.self);
  uint32_t* known = KnownOf(number);
  // What is shared stays so.
  if (known && (*known >> kShared & bits) == bits) return false;
  if (who == kTactusNobody) return true;
  Granule& granule = granules_[number];
  uint8_t mine = 0;
  for (unsigned i = 0; i < 8; ++i) {
    if (bits >> i & 1) {
      if (granule.owner[i] == kTactusNobody) granule.owner[i] = who;
      if (granule.owner[i] != who || who == kTactusMany) granule.touched |= static_cast<uint8_t>(1u << i);
    }
    if (granule.owner[i] == who) mine |= static_cast<uint8_t>(1u << i);
  }
  if (write) granule.written |= bits;
  const uint32_t shared = granule.touched & granule.written;
  if (known) {
    // Bytes of several contexts that nobody writes: a further reader changes nothing.
    const uint32_t readers = granule.touched & ~granule.written & 0xffu;
    mine &= static_cast<uint8_t>(~granule.touched);
    *known = shared << kShared;
    *known |= (readers & bits) == bits
                  ? readers << 8 | kTactusReaders
                  : static_cast<uint32_t>(mine & granule.written) << 16 | static_cast<uint32_t>(mine) << 8 | who;
  }
  return (shared & bits) == 0;
}

void Privacy::Forget(uintptr_t address, size_t bytes) {
  for (uintptr_t number = address >> 3; number < (address + bytes + 7) >> 3; ++number) {
    granules_.erase(number);
    if (uint32_t* known = KnownOf(number)) *known = 0;
  }
}

}  // namespace engine::metamodule
