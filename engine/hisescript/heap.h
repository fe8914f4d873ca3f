// The memory of a run's scripts: objects live in an arena until the run ends, names are interned once.
//
// Nothing is ever freed or moved, so an address read from a stale slot still leads to a whole object. Each context
// allocates from a chunk of its own; chunks are linked with one atomic exchange. No locks.
//
// Thread rules: every method may be called by any context at any time.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/hisescript/value.h"

namespace engine::hisescript {

// An interned name. Two names are equal if and only if their addresses are. Lives as long as the heap.
struct Symbol {
  std::string_view text;
  String* string;  // the same as a script value
  Symbol* next;
};

// What a script did wrong, without a place yet: natives throw it, the interpreter adds the place and the call stack.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One that ends the script also where others are survived (Hooks::GoOn): it would only fail again.
class Fatal : public Failure {
 public:
  using Failure::Failure;
};

class Heap;

// A context's own piece of the arena, and what it must not do with it.
class Allocator {
 public:
  explicit Allocator(Heap& heap) : heap_(heap) {}
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;
  // Zeroed, aligned to 8. Throws Failure when the heap's limit is reached.
  void* Allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - at_) < bytes) return Refill(bytes);
    char* block = at_;
    at_ += bytes;
    return block;
  }
  Heap& heap() const { return heap_; }

  // The guard of an audio thread (HI-R80): whatever allocates there is refused.
  void GuardAudio(bool strings_too) {
    guarded_ = true;
    strings_guarded_ = strings_too;
  }
  // Throws Failure if the guard is on.
  void Refuse(const char* what) const {
    if (guarded_) [[unlikely]]
      Refused(what);
  }
  void RefuseString() const {
    if (strings_guarded_) [[unlikely]]
      Refused("String creation");
  }

 private:
  void* Refill(size_t bytes);
  [[noreturn]] static void Refused(const char* what);

  Heap& heap_;
  char* at_ = nullptr;
  char* end_ = nullptr;
  bool guarded_ = false, strings_guarded_ = false;
};

class Heap {
 public:
  explicit Heap(size_t limit_bytes = size_t{256} << 20);
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  Symbol* Intern(Allocator& allocator, std::string_view text);
  // What `global` declares: one object for all engines of a run.
  Cell* globals() const { return globals_; }
  size_t used_bytes() const { return used_.load(std::memory_order_relaxed); }
  // For strings that outlive the load, such as the names of points. Not counted against the limit.
  const char* KeepText(std::string_view text);

 private:
  friend class Allocator;
  struct Chunk {
    Chunk* next;
  };
  static constexpr size_t kBuckets = 1024, kChunkBytes = size_t{32} << 10;
  // Zeroed memory behind a chunk header, linked for the destructor.
  char* NewChunk(size_t bytes);

  const size_t limit_;
  std::atomic<size_t> used_{0};
  std::atomic<Chunk*> chunks_{nullptr};
  std::atomic<Symbol*> buckets_[kBuckets] = {};
  Cell* globals_ = nullptr;
};

}  // namespace engine::hisescript
