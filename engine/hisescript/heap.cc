#include "engine/hisescript/heap.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/hisescript/objects.h"

namespace engine::hisescript {

void* Allocator::Refill(size_t bytes) {
  // A big block gets a chunk of its own, so that the rest of the current one is not lost.
  const bool own = bytes > Heap::kChunkBytes / 4;
  const size_t size = own ? bytes : Heap::kChunkBytes;
  if (heap_.used_.fetch_add(size, std::memory_order_relaxed) + size > heap_.limit_) {
    heap_.used_.fetch_sub(size, std::memory_order_relaxed);
    throw Fatal("Out of memory: the scripts of this run have used " + std::to_string(heap_.limit_ >> 20) + " MiB");
  }
  char* chunk = heap_.NewChunk(size);
  if (own) return chunk;
  at_ = chunk + bytes;
  end_ = chunk + size;
  return chunk;
}

void Allocator::Refused(const char* what) { throw Failure(std::string("Illegal operation in audio thread: ") + what); }

Heap::Heap(size_t limit_bytes) : limit_(limit_bytes) {
  Allocator allocator(*this);
  globals_ = NewObject(allocator);
}

Heap::~Heap() {
  for (Chunk* chunk = chunks_.load(std::memory_order_acquire); chunk != nullptr;) {
    Chunk* next = chunk->next;
    std::free(chunk);
    chunk = next;
  }
}

char* Heap::NewChunk(size_t bytes) {
  auto* chunk = static_cast<Chunk*>(std::calloc(1, sizeof(Chunk) + bytes));
  CHECK(chunk != nullptr);
  chunk->next = chunks_.load(std::memory_order_relaxed);
  while (!chunks_.compare_exchange_weak(chunk->next, chunk, std::memory_order_acq_rel)) {
  }
  return reinterpret_cast<char*>(chunk + 1);
}

Symbol* Heap::Intern(Allocator& allocator, std::string_view text) {
  std::atomic<Symbol*>& bucket = buckets_[HashText(text) % kBuckets];
  Symbol* head = bucket.load(std::memory_order_acquire);
  Symbol* made = nullptr;
  for (Symbol* seen = nullptr;;) {
    for (Symbol* symbol = head; symbol != seen; symbol = symbol->next) {
      if (symbol->text == text) return symbol;
    }
    if (made == nullptr) {
      made = new (allocator.Allocate(sizeof(Symbol))) Symbol;
      made->string = NewString(allocator, text);
      made->text = made->string->view();
    }
    made->next = seen = head;
    if (bucket.compare_exchange_strong(head, made, std::memory_order_acq_rel)) return made;
  }
}

const char* Heap::KeepText(std::string_view text) {
  char* copy = NewChunk(text.size() + 1);
  std::memcpy(copy, text.data(), text.size());
  return copy;
}

}  // namespace engine::hisescript
