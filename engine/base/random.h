// splitmix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers on every machine. The only
// source of randomness; every generator is seeded from the run's seed.
#pragma once
#include <cstdint>

namespace engine {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed), next_(Draw()) {}
  uint64_t Next() {
    uint64_t next = next_;
    next_ = Draw();
    return next;
  }
  // 0 <= result < n; the bias of 2^-32 does not matter to a search. REQUIRES: n > 0.
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>((Next() >> 32) * n >> 32); }
  // 0 <= result < 1, 53 bits.
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

 private:
  uint64_t Draw() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  uint64_t state_;
  uint64_t next_;  // made ahead: in a search, who steps next waits for nothing else
};

}  // namespace engine
