// What the compiler calls at each access with -fsanitize=thread. The host is told first, and another context may run
// meanwhile; then the access happens: the two are one step. Accesses of this file are not instrumented.
#include <string.h>

#include "host.hpp"

uintptr_t own_places = 0;

namespace {

// Apart, so that hooks need no frame.
[[gnu::noinline]] bool IsOnStack(uintptr_t at, uintptr_t top) {
  return at >= reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) && at < top;
}

// Whether this plain access need not be told. First of all is asked where it comes from: that costs most places three
// instructions.
template <uint32_t kBytes, bool kWrite>
[[gnu::always_inline]] inline bool IsOwn(const void *address, const void *caller) {
  if (own_places == 0 || *reinterpret_cast<const uint8_t *>(own_places + reinterpret_cast<uintptr_t>(caller)) == 0) {
    return false;
  }
  const TactusFilter &filter = *tactus_host->filter;
  const auto at = reinterpret_cast<uintptr_t>(address);
  const uintptr_t granule = (at - filter.heap) >> 3;
  if (granule >= filter.granules) return IsOnStack(at, filter.top);
  const uint32_t known = filter.known[granule];
  const uint32_t who = known & 0xff;
  // Beyond the eight bytes of a granule no bit is ever set.
  const uint32_t bits = ((1u << kBytes) - 1) << (at & 7);
  const uint32_t had = (known >> (kWrite ? 16 : 8)) & 0xff;
  return (who == filter.self || who == kTactusReaders) && (had & bits) == bits;
}

[[gnu::always_inline]] inline void Tell(const volatile void *address, uint32_t bytes, uint32_t kind, int order,
                                        const void *caller) {
  if (tactus_host) tactus_host->access(tactus_host->host, address, bytes, kind, static_cast<uint32_t>(order), caller);
}

template <uint32_t kBytes>
[[gnu::always_inline]] inline void Read(const void *address, const void *caller) {
  if (!IsOwn<kBytes, false>(address, caller)) Tell(address, kBytes, kTactusRead, 0, caller);
}
template <uint32_t kBytes>
[[gnu::always_inline]] inline void Write(const void *address, const void *caller) {
  if (!IsOwn<kBytes, true>(address, caller)) Tell(address, kBytes, kTactusWrite, 0, caller);
}

}  // namespace

#define CALLER __builtin_return_address(0)

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void *) {}
void __tsan_func_exit() {}
void __tsan_vptr_read(void **address) { Read<8>(address, CALLER); }
void __tsan_vptr_update(void **address, void *) { Write<8>(address, CALLER); }
void __tsan_read_range(void *address, size_t bytes) {
  Tell(address, static_cast<uint32_t>(bytes), kTactusRead, 0, CALLER);
}
void __tsan_write_range(void *address, size_t bytes) {
  Tell(address, static_cast<uint32_t>(bytes), kTactusWrite, 0, CALLER);
}

#define PLAIN(N)                                                                        \
  void __tsan_read##N(void *address) { Read<N>(address, CALLER); }                      \
  void __tsan_write##N(void *address) { Write<N>(address, CALLER); }                    \
  void __tsan_unaligned_read##N(void *address) { Read<N>(address, CALLER); }            \
  void __tsan_unaligned_write##N(void *address) { Write<N>(address, CALLER); }          \
  void __tsan_volatile_read##N(void *address) { Read<N>(address, CALLER); }             \
  void __tsan_volatile_write##N(void *address) { Write<N>(address, CALLER); }           \
  void __tsan_unaligned_volatile_read##N(void *address) { Read<N>(address, CALLER); }   \
  void __tsan_unaligned_volatile_write##N(void *address) { Write<N>(address, CALLER); } \
  void __tsan_read##N##_pc(void *address, void *pc) { Read<N>(address, pc); }           \
  void __tsan_write##N##_pc(void *address, void *pc) { Write<N>(address, pc); }         \
  void __tsan_read_write##N(void *address) { Write<N>(address, CALLER); }               \
  void __tsan_unaligned_read_write##N(void *address) { Write<N>(address, CALLER); }
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

// One context runs at a time and switches only in Tell, so that a relaxed operation is as good as any here: the order
// is for the race detector.
#define RMW(N, T, NAME, OP)                                              \
  T __tsan_atomic##N##_##NAME(volatile T *address, T value, int order) { \
    Tell(address, sizeof(T), kTactusRmw, order, CALLER);                 \
    return OP(address, value, __ATOMIC_RELAXED);                         \
  }
#define EXCHANGE(N, T, NAME)                                                                                  \
  int __tsan_atomic##N##_compare_exchange_##NAME(volatile T *address, T *expected, T value, int order, int) { \
    Tell(address, sizeof(T), kTactusRmw, order, CALLER);                                                      \
    return __atomic_compare_exchange_n(address, expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);  \
  }
#define ATOMIC(N, T)                                                                                    \
  T __tsan_atomic##N##_load(const volatile T *address, int order) {                                     \
    Tell(address, sizeof(T), kTactusLoad, order, CALLER);                                               \
    return __atomic_load_n(address, __ATOMIC_RELAXED);                                                  \
  }                                                                                                     \
  void __tsan_atomic##N##_store(volatile T *address, T value, int order) {                              \
    Tell(address, sizeof(T), kTactusStore, order, CALLER);                                              \
    __atomic_store_n(address, value, __ATOMIC_RELAXED);                                                 \
  }                                                                                                     \
  RMW(N, T, exchange, __atomic_exchange_n)                                                              \
  RMW(N, T, fetch_add, __atomic_fetch_add)                                                              \
  RMW(N, T, fetch_sub, __atomic_fetch_sub)                                                              \
  RMW(N, T, fetch_and, __atomic_fetch_and)                                                              \
  RMW(N, T, fetch_or, __atomic_fetch_or)                                                                \
  RMW(N, T, fetch_xor, __atomic_fetch_xor)                                                              \
  RMW(N, T, fetch_nand, __atomic_fetch_nand)                                                            \
  EXCHANGE(N, T, strong)                                                                                \
  EXCHANGE(N, T, weak)                                                                                  \
  T __tsan_atomic##N##_compare_exchange_val(volatile T *address, T expected, T value, int order, int) { \
    Tell(address, sizeof(T), kTactusRmw, order, CALLER);                                                \
    __atomic_compare_exchange_n(address, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);  \
    return expected;                                                                                    \
  }
ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

// A fence is no access: it orders nothing for the race detector.
void __tsan_atomic_thread_fence(int) {}
void __tsan_atomic_signal_fence(int) {}

void *__tsan_memcpy(void *to, const void *from, size_t bytes) {
  Tell(from, static_cast<uint32_t>(bytes), kTactusRead, 0, CALLER);
  Tell(to, static_cast<uint32_t>(bytes), kTactusWrite, 0, CALLER);
  return memcpy(to, from, bytes);
}
void *__tsan_memmove(void *to, const void *from, size_t bytes) {
  Tell(from, static_cast<uint32_t>(bytes), kTactusRead, 0, CALLER);
  Tell(to, static_cast<uint32_t>(bytes), kTactusWrite, 0, CALLER);
  return memmove(to, from, bytes);
}
void *__tsan_memset(void *to, int value, size_t bytes) {
  Tell(to, static_cast<uint32_t>(bytes), kTactusWrite, 0, CALLER);
  return memset(to, value, bytes);
}
}
