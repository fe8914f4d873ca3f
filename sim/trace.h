// The typed trace of a run: every step and event goes into a running hash; a ring keeps the last ones.
#pragma once
#include <bit>
#include <cstdint>
#include <memory>

#include "sim/context.h"

namespace sim {

enum class Step : uint8_t {
  preempt,
  access,
  spawn,
  start,
  exit,
  park,
  unpark,
  timer,
  spend,
  preempted,
  yield,
  land,
  choose,
  kill,
  event,
  spin,
  busy,
  interrupt,
  mask,
  input,
  slice,
};

class Trace {
 public:
  struct Entry {
    Time time;
    const char* point;  // its name
    uint64_t argument;
    uint32_t step;
    ContextId context;
    uint8_t core;
    Step kind;
  };
  static_assert(sizeof(Entry) == 32);

  explicit Trace(uint32_t log2_entries) : ring_(new Entry[1u << log2_entries]), mask_((1u << log2_entries) - 1) {}
  void Clear() {
    size_ = 0;
    hash_ = kBasis;
  }
  // False: entries are counted and hashed, but not kept.
  void Keep(bool entries) { keeps_ = entries; }
  void Add(Time time, Point point, uint64_t argument, uint64_t step, const Context& who, Step kind) {
    const uint32_t id = who.trace_id | static_cast<uint8_t>(kind);
    if (keeps_) {
      ring_[size_ & mask_] = {time,
                              point.name,
                              argument,
                              static_cast<uint32_t>(step),
                              static_cast<ContextId>(id >> 16),
                              static_cast<uint8_t>(id >> 8),
                              kind};
    }
    ++size_;
    // Three independent products and one dependent: the chain from event to event is 5 cycles. No address enters.
    uint64_t x = static_cast<uint64_t>(time) * 0xff51afd7ed558ccdu ^ argument * 0xc4ceb9fe1a85ec53u ^
                 (point.hash + id) * 0x9fb21c651e98df25u;
    hash_ = std::rotl(hash_ ^ x, 29) * 0xd6e8feb86659fd93u;
  }
  void Mix(uint64_t value) { hash_ = std::rotl(hash_ ^ value * 0xff51afd7ed558ccdu, 29) * 0xd6e8feb86659fd93u; }

  uint64_t Hash() const { return hash_; }
  uint64_t Size() const { return size_; }
  // REQUIRES: entries are kept; index < Size(), and one of the last ring-size entries.
  const Entry& At(uint64_t index) const { return ring_[index & mask_]; }
  uint64_t Oldest() const { return size_ > mask_ ? size_ - mask_ - 1 : 0; }

 private:
  static constexpr uint64_t kBasis = 0x9e3779b97f4a7c15u;
  std::unique_ptr<Entry[]> ring_;
  uint64_t mask_;
  bool keeps_ = true;
  uint64_t size_ = 0, hash_ = kBasis;
};

}  // namespace sim
