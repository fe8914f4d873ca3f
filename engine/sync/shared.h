// Words that contexts share without a lock.
#pragma once
#include <atomic>

#include "engine/sync/guard.h"

namespace engine {

// std::atomic whose accesses are steps.
template <class T>
class Atomic {
 public:
  explicit Atomic(Runtime& runtime, T value = T()) : runtime_(runtime), value_(value) {}

  T Load(Point point, MemoryOrder order = MemoryOrder::seq_cst) const {
    runtime_.Access(memory_, AccessKind::load, order, point);
    return value_.load(std::memory_order_seq_cst);
  }
  void Store(T value, Point point, MemoryOrder order = MemoryOrder::seq_cst) {
    runtime_.Access(memory_, AccessKind::store, order, point);
    value_.store(value, std::memory_order_seq_cst);
  }
  T Exchange(T value, Point point, MemoryOrder order = MemoryOrder::seq_cst) {
    runtime_.Access(memory_, AccessKind::rmw, order, point);
    return value_.exchange(value, std::memory_order_seq_cst);
  }
  T FetchAdd(T value, Point point, MemoryOrder order = MemoryOrder::seq_cst) {
    runtime_.Access(memory_, AccessKind::rmw, order, point);
    return value_.fetch_add(value, std::memory_order_seq_cst);
  }
  bool CompareExchange(T& expected, T value, Point point, MemoryOrder order = MemoryOrder::seq_cst) {
    runtime_.Access(memory_, AccessKind::rmw, order, point);
    return value_.compare_exchange_strong(expected, value, std::memory_order_seq_cst);
  }

 private:
  Runtime& runtime_;
  mutable Memory memory_;
  std::atomic<T> value_;
};

// Data left unprotected on purpose, as a host documents it. Each access is a step that a race detector sees; on real
// threads a word-sized relaxed atomic, so that a modelled race is a stale value there and never undefined behaviour.
template <class T>
class Shared {
 public:
  explicit Shared(Runtime& runtime, T value = T()) : runtime_(runtime), value_(value) {}

  T Read(Point point) const {
    runtime_.Access(memory_, AccessKind::read, MemoryOrder::relaxed, point);
    return value_.load(std::memory_order_relaxed);
  }
  void Write(T value, Point point) {
    runtime_.Access(memory_, AccessKind::write, MemoryOrder::relaxed, point);
    value_.store(value, std::memory_order_relaxed);
  }

 private:
  Runtime& runtime_;
  mutable Memory memory_;
  std::atomic<T> value_;
};

// The latest value of one writer, whole: a triple buffer. Neither side waits for the other.
//
// Invariant: writer, reader and spare are the three slots, each owned by one side; kFresh says that the spare is newer.
template <class T>
class Published {
 public:
  explicit Published(Runtime& runtime, const T& value = T(), Point publish = "published.write",
                     Point read = "published.read")
      : runtime_(runtime), publish_(publish), read_(read) {
    for (T& slot : slots_) slot = value;
  }

  // One writer.
  void Publish(const T& value) {
    slots_[writer_] = value;
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, publish_);
    writer_ = spare_.exchange(writer_ | kFresh, std::memory_order_acq_rel) & kIndex;
  }
  // One reader. The reference holds until its next Read.
  const T& Read() {
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, read_);
    if (spare_.load(std::memory_order_relaxed) & kFresh) {
      reader_ = spare_.exchange(reader_, std::memory_order_acq_rel) & kIndex;
    }
    return slots_[reader_];
  }

 private:
  static constexpr uint32_t kFresh = 4, kIndex = 3;
  Runtime& runtime_;
  const Point publish_, read_;
  Memory memory_;
  T slots_[3];
  uint32_t writer_ = 0, reader_ = 1;
  std::atomic<uint32_t> spare_{2};
};

}  // namespace engine
