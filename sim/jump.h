// Boost's context switch, entered by a push and a jmp in place of a call: jump_fcontext leaves by `jmp`, so a call
// would leave one entry too many in the return predictor, and every return after a switch, at every level, would be
// mispredicted. Measured: sleep and wake 56 ns with a call, 32 ns so.
#pragma once
#include <boost/context/detail/fcontext.hpp>

namespace sim {

using Transfer = boost::context::detail::transfer_t;

#if defined(__x86_64__)
[[gnu::always_inline]] inline Transfer Jump(void* to, void* data) {
  void* fctx;
  void* out;
  // 128: the red zone of the function this is inlined into.
  asm volatile(
      "sub $128, %%rsp\n\t"
      "lea 1f(%%rip), %%rax\n\t"
      "push %%rax\n\t"
      "jmp jump_fcontext@PLT\n"
      "1:\tadd $128, %%rsp\n\t"
      : "=a"(fctx), "=d"(out), "+D"(to), "+S"(data)
      :
      : "rcx", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
        "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  return {fctx, out};
}
#else
inline Transfer Jump(void* to, void* data) { return boost::context::detail::jump_fcontext(to, data); }
#endif

}  // namespace sim
