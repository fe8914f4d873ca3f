// Which operation of a run happened before which: a vector clock for each context and each word.
//
// What orders two contexts, besides each one's own program:
//   release to acquire of one lock or atomic; a relaxed access orders nothing, a relaxed store ends what a release
//   began, a read-modify-write carries it on (C++20, [intro.races])
//   push to pop of a queue, publish to read, signal to wait of an event: these are such accesses
//   Unpark to the end of the wait it ends; spawn to the child's start; the end of a context, or its kill, to Join
// What happens at the same instant or at an earlier one is not ordered by that: time is an accident of this run.
//
// The timeline's inputs are one context more, and come after all that main did before: hosts are built there.
//
// Limit: a queue is one word, so a pop comes after all pushes before it, not only after its own.
#pragma once
#include <vector>

#include "sim/checkers/place.h"
#include "sim/checkers/vector_clock.h"

namespace sim::checkers {

class HappensBefore final : public Watcher {
 public:
  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnSpawn(const Moment& at, const Context& child) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;
  void OnWake(const Moment& at, engine::WaitResult result) override;
  void OnUnpark(const Moment& at, const Context& target) override;
  void OnJoin(const Moment& at, const Context& target, bool done) override;
  void OnKill(const Moment& at, const Context& victim, engine::KillMode mode) override;
  void OnKilled(const Moment& at, const Context& victim) override;

  // To be called before anybody looks at an operation: an input knows what main did.
  void Inform(ContextId id) {
    if (id == engine::kNoContext && clocks_.size() > 1) clocks_[0].own.Join(clocks_[1].own);
  }

  // All that happened before what the context does next.
  const VectorClock& ClockOf(ContextId id) const { return clocks_[IndexOf(id)].own; }
  // Of what it does next.
  Epoch EpochOf(ContextId id) const { return {IndexOf(id), ClockOf(id)[IndexOf(id)]}; }

 private:
  struct Clocks {
    VectorClock own;
    VectorClock woken;  // by Unparks that no wait has taken yet
    bool is_woken = false;

    void Clear() {
      own.Clear();
      Forget();
    }
    // Who woke it.
    void Forget() {
      if (!is_woken) return;
      woken.Clear();
      is_woken = false;
    }
    // What those knew who woke it.
    void Learn() {
      if (!is_woken) return;
      own.Join(woken);
      Forget();
    }
  };
  // What comes after is not known to those who learn of what came before.
  void Advance(ContextId id) { clocks_[IndexOf(id)].own.Increment(IndexOf(id)); }
  void Acquire(ContextId id, uint32_t slot);
  void Release(ContextId id, uint32_t slot, bool carries_on);

  std::vector<Clocks> clocks_;  // by IndexOf
  std::vector<VectorClock> words_;
  uint32_t slots_ = 0;  // of words_ in use in this run
};

}  // namespace sim::checkers
