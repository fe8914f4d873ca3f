// From one stack to another: what fibers are made of.
//
// Ours on x86-64, and not Boost's jump_fcontext, which is the same few instructions, because it returns from C++
// without a frame or a `ret` in between: see engine/base/indirect_return.h. Elsewhere it is Boost's.
#pragma once

namespace sim {

// Keeps this stack in `*from` and goes on where `*to` was kept. What calls preserve is preserved, the modes of floating
// point too. Returns when somebody switches to `*from`. REQUIRES: `from` != `to`.
void SwitchStacks(void** from, void* const* to) asm("tactus_switch_stacks");

// What to switch to, once kept, for `entry(data)` on the stack below `top`, with this one's modes of floating point.
// REQUIRES: `entry` does not return; `top` is aligned to 16 bytes.
void* NewStack(unsigned char* top, void (*entry)(void* data), void* data);

}  // namespace sim
