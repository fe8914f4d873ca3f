#include "sim/stack_switch.h"

#if defined(__x86_64__) && !defined(TACTUS_BOOST_SWITCH)

#include <cstdint>

// Goes on by a jump and not by `ret`: see engine/base/indirect_return.h.
asm(R"(
	.text

	.globl tactus_switch_stacks
	.hidden tactus_switch_stacks
	.type tactus_switch_stacks, @function
	.p2align 5
tactus_switch_stacks:
	.cfi_startproc
	push %rbp
	.cfi_adjust_cfa_offset 8
	push %rbx
	.cfi_adjust_cfa_offset 8
	push %r12
	.cfi_adjust_cfa_offset 8
	push %r13
	.cfi_adjust_cfa_offset 8
	push %r14
	.cfi_adjust_cfa_offset 8
	push %r15
	.cfi_adjust_cfa_offset 8
	sub $8, %rsp
	.cfi_adjust_cfa_offset 8
	stmxcsr (%rsp)
	fnstcw 4(%rsp)
	mov %rsp, (%rdi)
	mov (%rsi), %rsp
	ldmxcsr (%rsp)
	fldcw 4(%rsp)
	mov 8(%rsp), %r15
	mov 16(%rsp), %r14
	mov 24(%rsp), %r13
	mov 32(%rsp), %r12
	mov 40(%rsp), %rbx
	mov 48(%rsp), %rbp
	lea 64(%rsp), %rsp
	.cfi_adjust_cfa_offset -64
	jmp *-8(%rsp)
	.cfi_endproc
	.size tactus_switch_stacks, . - tactus_switch_stacks

	.globl tactus_stack_entry
	.hidden tactus_stack_entry
	.type tactus_stack_entry, @function
tactus_stack_entry:
	.cfi_startproc
	.cfi_undefined rip
	mov %rbx, %rdi
	call *%rbp
	ud2
	.cfi_endproc
	.size tactus_stack_entry, . - tactus_stack_entry
)");

namespace sim {
namespace {

struct Kept {  // on a stack that was left
  uint32_t mxcsr;
  uint32_t x87_control_word;
  void* r15_to_r12[4];
  void* rbx;
  void* rbp;
  void* go_on;
};
static_assert(sizeof(Kept) == 64);

}  // namespace

void StackEntry() asm("tactus_stack_entry");

void* NewStack(unsigned char* top, void (*entry)(void*), void* data) {
  Kept* kept = reinterpret_cast<Kept*>(top - sizeof(Kept));
  *kept = {};
  kept->mxcsr = __builtin_ia32_stmxcsr();
  asm volatile("fnstcw %0" : "+m"(kept->x87_control_word));
  kept->rbx = data;
  kept->rbp = reinterpret_cast<void*>(entry);
  kept->go_on = reinterpret_cast<void*>(&StackEntry);
  return kept;
}

}  // namespace sim

#else

#include <boost/context/detail/fcontext.hpp>

namespace sim {
namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::transfer_t;

struct Start {
  void (*entry)(void*);
  void* data;
};

// What goes along is where to keep the stack that was left.
void Arrived(transfer_t from) { *static_cast<void**>(from.data) = from.fctx; }

}  // namespace

void SwitchStacks(void** from, void* const* to) { Arrived(jump_fcontext(*to, from)); }

void* NewStack(unsigned char* top, void (*entry)(void*), void* data) {
  Start start{entry, data};
  void* fresh = boost::context::detail::make_fcontext(top, 0, [](transfer_t from) {
    Start mine = *static_cast<Start*>(from.data);
    Arrived(jump_fcontext(from.fctx, nullptr));
    mine.entry(mine.data);
  });
  return jump_fcontext(fresh, &start).fctx;
}

}  // namespace sim

#endif
