// Replaces operator new and delete for the whole binary, so that an audio context that allocates is found.
#include <algorithm>
#include <cstdlib>
#include <new>

#include "sim/checkers/call_sink.h"
#include "sim/watcher.h"

namespace {

void* Tell(void* memory, size_t bytes) {
  if (!memory) throw std::bad_alloc();
  using sim::checkers::call_sink;
  if (call_sink && sim::MachineWork::depth == 0) call_sink->OnAllocation(bytes);
  return memory;
}

}  // namespace

void* operator new(size_t bytes) { return Tell(std::malloc(std::max<size_t>(bytes, 1)), bytes); }
void* operator new(size_t bytes, std::align_val_t alignment) {
  size_t align = static_cast<size_t>(alignment);
  return Tell(std::aligned_alloc(align, std::max(align, (bytes + align - 1) / align * align)), bytes);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }
