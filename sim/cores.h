// The machine: which context is on which core, and who waits for one.
//
// 1. A ready context takes the lowest idle core of its set; else it pre-empts the core whose context has the lowest
// threshold
//    (ties: lowest core) if its priority exceeds that; else it queues, first in first out within its level.
// 2. A pre-empted context queues at the front of the level of its *threshold*, so that nothing between its priority and
// its
//    threshold overtakes it.
// 3. A freed core takes the highest ready level whose set contains it.
#pragma once
#include <bit>
#include <cstdint>

#include "sim/context.h"
#include "sim/virtual_clock.h"

namespace sim {

// REQUIRES: bits != 0, which std::countr_zero has to look at.
inline int LowestBit(uint64_t bits) { return __builtin_ctzll(bits); }

class Cores {
 public:
  Cores(Context* contexts, VirtualClock& clock) : contexts_(contexts), clock_(clock) {}

  void Reset(int cores) {
    all_ = cores >= 64 ? ~0ull : (1ull << cores) - 1;
    idle_ = all_;
    runnable_ = spinners_ = levels_ = 0;
  }
  // `machine: free`: one more core, for one context. Returns its set.
  uint64_t AddCore() {
    uint64_t core = all_ + 1;
    all_ |= core;
    idle_ |= core;
    return core;
  }
  uint64_t all() const { return all_; }
  uint64_t runnable() const { return runnable_; }  // cores whose context can step
  bool AnySpinning() const { return spinners_ != 0; }
  Context& On(int core) const { return *on_[core]; }
  // REQUIRES: not idle.
  bool Running(const Context& context) const { return context.state == State::running; }

  // Rule 1.
  void MakeReady(Context& context) {
    if (uint64_t free = context.cores & idle_) return Place(context, LowestBit(free));
    Admit(context, context.priority, false);
  }
  // The context gives up its core; rule 3.
  void Leave(Context& context) {
    TakeOff(context);
    if (Context* next = levels_ ? Dequeue(context.core) : nullptr) {
      Place(*next, context.core);
    } else {
      idle_ |= Bit(context.core);
      on_[context.core] = nullptr;
    }
  }
  // The running context starts to spend `left`, or a busy wait. It stays on its core.
  void Occupy(Context& context);
  // Its timer fired, or it was woken or interrupted: it can step again.
  void Resume(Context& context) {
    context.state = State::running;
    runnable_ |= Bit(context.core);
  }
  // Waits, on its core, for the next instant.
  void StartSpinning(Context& context) {
    context.state = State::spinning;
    runnable_ &= ~Bit(context.core);
    spinners_ |= Bit(context.core);
  }
  void ResumeSpinners() {
    for (; spinners_; spinners_ &= spinners_ - 1) Resume(*on_[LowestBit(spinners_)]);
  }
  // To the tail of its level; the head takes the core. False: no equal is ready here.
  bool Yield(Context& context);
  // After the threshold of the context on a core went down: somebody may outrank it now.
  void Reconsider(Context& context);
  // Accounts for the CPU time of a segment that ends now.
  void Account(Context& context) {
    Time spent = clock_.Now() - context.segment_start;
    context.left -= spent;
    context.slice_left -= spent;
  }
  // A fair policy's equals, ready and allowed on this core, in queue order; returns how many, at most `most`.
  uint32_t Peers(const Context& context, ContextId* out, uint32_t most) const;
  // `peer` takes the core; `context` goes to the tail.
  void Replace(Context& context, Context& peer);
  // Out of whatever core or queue it is in: killed.
  void Remove(Context& context);

 private:
  static uint64_t Bit(int n) { return 1ull << n; }
  void TakeOff(Context& context) {
    runnable_ &= ~Bit(context.core);
    spinners_ &= ~Bit(context.core);
  }
  void Place(Context& context, int core) {
    on_[core] = &context;
    context.PutOn(core);
    idle_ &= ~Bit(core);
    if (context.left > 0 || context.busy_wait || context.slice_left <= 0) {
      Occupy(context);
    } else {
      Resume(context);
    }
  }
  void Admit(Context& context, uint8_t level, bool front);
  void Suspend(Context& context);
  void Enqueue(Context& context, uint8_t level, bool front);
  void Unlink(Context& context);
  Context* Dequeue(int core);

  Context* contexts_;
  VirtualClock& clock_;
  uint64_t all_ = 0, idle_ = 0, runnable_ = 0, spinners_ = 0;
  uint64_t levels_ = 0;  // that have somebody queued
  Context* on_[64] = {};
  ContextId head_[64], tail_[64];
};

}  // namespace sim
