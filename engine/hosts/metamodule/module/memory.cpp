// The heap of a module. The host keeps what was freed until the end of the run, so that a use after free is found
// instead of going wrong in another way each time. Memory that another library allocated goes back to where it came
// from.
#include <stdlib.h>
#include <string.h>

#include <new>

#include "host.hpp"

extern "C" void *__libc_malloc(size_t);
extern "C" void __libc_free(void *);

namespace {

void *Allocate(size_t bytes, size_t alignment) {
  return tactus_host ? tactus_host->allocate(tactus_host->host, bytes, alignment) : __libc_malloc(bytes);
}

void *Get(size_t bytes, size_t alignment) {
  void *memory = Allocate(bytes, alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

size_t SizeOf(void *memory) { return tactus_host && memory ? tactus_host->allocated(tactus_host->host, memory) : 0; }

void Release(void *memory) {
  if (SizeOf(memory) != 0) return tactus_host->release(tactus_host->host, memory);
  __libc_free(memory);
}

constexpr size_t kAlignment = 16;

}  // namespace

extern "C" {
void *malloc(size_t bytes) { return Allocate(bytes, kAlignment); }
void free(void *memory) { Release(memory); }
void *calloc(size_t count, size_t bytes) {
  void *memory = Allocate(count * bytes, kAlignment);
  return memory ? memset(memory, 0, count * bytes) : nullptr;
}
void *realloc(void *memory, size_t bytes) {
  void *fresh = Allocate(bytes, kAlignment);
  size_t old = SizeOf(memory);
  if (fresh && memory) memcpy(fresh, memory, old < bytes ? old : bytes);
  Release(memory);
  return fresh;
}
void *aligned_alloc(size_t alignment, size_t bytes) { return Allocate(bytes, alignment); }
}

void *operator new(size_t bytes) { return Get(bytes, kAlignment); }
void *operator new[](size_t bytes) { return Get(bytes, kAlignment); }
void *operator new(size_t bytes, const std::nothrow_t &) noexcept { return Allocate(bytes, kAlignment); }
void *operator new[](size_t bytes, const std::nothrow_t &) noexcept { return Allocate(bytes, kAlignment); }
void *operator new(size_t bytes, std::align_val_t at) { return Get(bytes, static_cast<size_t>(at)); }
void *operator new[](size_t bytes, std::align_val_t at) { return Get(bytes, static_cast<size_t>(at)); }
void operator delete(void *memory) noexcept { Release(memory); }
void operator delete[](void *memory) noexcept { Release(memory); }
void operator delete(void *memory, size_t) noexcept { Release(memory); }
void operator delete[](void *memory, size_t) noexcept { Release(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { Release(memory); }
void operator delete[](void *memory, std::align_val_t) noexcept { Release(memory); }
void operator delete(void *memory, size_t, std::align_val_t) noexcept { Release(memory); }
void operator delete[](void *memory, size_t, std::align_val_t) noexcept { Release(memory); }
