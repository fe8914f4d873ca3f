// Bounded queues between contexts. They never block and never allocate after construction; a full queue says so.
#pragma once
#include <atomic>
#include <memory>
#include <utility>

#include "engine/base/check.h"
#include "engine/sync/guard.h"

namespace engine {

// One producer, one consumer, lock-free.
//
// Invariant: slots [read_, write_) hold values; the producer alone moves write_, the consumer alone moves read_.
template <class T>
class SpscQueue {
 public:
  SpscQueue(Runtime& runtime, uint32_t capacity, Point push = "queue.push", Point pop = "queue.pop")
      : runtime_(runtime), push_(push), pop_(pop), capacity_(capacity), slots_(new T[capacity]) {
    CHECK(capacity > 0);
  }

  // Producer only. False: full, and the value is left as it was.
  bool Push(T& value) {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, push_);
    uint64_t at = write_.load(std::memory_order_relaxed);
    if (at - read_.load(std::memory_order_acquire) == capacity_) return false;
    slots_[at % capacity_] = std::move(value);
    write_.store(at + 1, std::memory_order_release);
    return true;
  }
  bool Push(T&& value) { return Push(value); }
  // Consumer only. False: empty.
  bool Pop(T* value) {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, pop_);
    uint64_t at = read_.load(std::memory_order_relaxed);
    if (at == write_.load(std::memory_order_acquire)) return false;
    *value = std::move(slots_[at % capacity_]);
    read_.store(at + 1, std::memory_order_release);
    return true;
  }

 private:
  Runtime& runtime_;
  const Point push_, pop_;
  const uint32_t capacity_;
  std::unique_ptr<T[]> slots_;
  Memory memory_;
  std::atomic<uint64_t> read_{0}, write_{0};
};

// Any producers, one consumer, fifo.
template <class T>
class MpscQueue {
 public:
  MpscQueue(Runtime& runtime, uint32_t capacity, Point push = "queue.push", Point pop = "queue.pop")
      : runtime_(runtime), push_(push), pop_(pop), capacity_(capacity), slots_(new T[capacity]) {
    CHECK(capacity > 0);
  }

  // False: full, and the value is left as it was.
  bool Push(T& value) {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, push_);
    Guard guard(runtime_, guard_);
    if (size_ == capacity_) return false;
    slots_[(first_ + size_++) % capacity_] = std::move(value);
    return true;
  }
  bool Push(T&& value) { return Push(value); }
  // Consumer only. False: empty.
  bool Pop(T* value) {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, pop_);
    return Take(value, [](const T&) { return true; });
  }
  // Pops the first value if it satisfies `test`; no step: for a consumer that sorts out what a Pop of its began.
  template <class Test>
  bool Take(T* value, Test test) {
    Guard guard(runtime_, guard_);
    if (size_ == 0 || !test(slots_[first_])) return false;
    *value = std::move(slots_[first_]);
    first_ = (first_ + 1) % capacity_;
    --size_;
    return true;
  }
  // Removes every value that satisfies `test`, keeping the order of the others; returns how many went.
  template <class Test>
  uint32_t RemoveIf(Test test) {
    Guard guard(runtime_, guard_);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < size_; ++i) {
      T& value = slots_[(first_ + i) % capacity_];
      if (test(value)) continue;
      T& to = slots_[(first_ + kept++) % capacity_];
      if (&to != &value) to = std::move(value);
    }
    uint32_t removed = size_ - kept;
    size_ = kept;
    return removed;
  }

 private:
  Runtime& runtime_;
  const Point push_, pop_;
  const uint32_t capacity_;
  std::unique_ptr<T[]> slots_;
  Memory memory_;
  SpinLock guard_;
  uint32_t first_ = 0, size_ = 0;
};

}  // namespace engine
