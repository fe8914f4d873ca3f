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

#include "engine/access.h"
#include "sim/checkers/place.h"
#include "sim/checkers/vector_clock.h"

namespace sim::checkers {

class HappensBefore final : public Watcher {
 public:
  void OnBegin(MachineView& machine, const Context* contexts) override;
  // Those of each step are inline, for who calls them by this type: see RaceWatch.
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
  const VectorClock& ClockOf(ContextId id) const { return ClockAt(IndexOf(id)); }
  const VectorClock& ClockAt(uint32_t index) const { return clocks_[index].own; }
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
  void Grow(uint32_t slot);

  std::vector<Clocks> clocks_;  // by IndexOf
  std::vector<VectorClock> words_;
  uint32_t slots_ = 0;  // of words_ in use in this run
};

inline void HappensBefore::OnSpawn(const Moment& at, const Context& child) {
  uint32_t index = IndexOf(child.id);
  if (clocks_.size() <= index) [[unlikely]]
    clocks_.resize(index + 1u);
  Clocks &clocks = clocks_[index], &parent = clocks_[IndexOf(at.who.id)];
  clocks.Forget();
  clocks.own.Assign(parent.own);
  clocks.own.Increment(index);
  parent.own.Increment(IndexOf(at.who.id));
}

[[gnu::always_inline]] inline void HappensBefore::OnAccess(const Moment& at, const engine::Memory& memory,
                                                           engine::AccessKind kind, engine::MemoryOrder order) {
  using engine::AccessKind;
  if (kind == AccessKind::read || kind == AccessKind::write) return;
  if (memory.slot >= slots_) [[unlikely]]
    Grow(memory.slot);
  VectorClock& word = words_[memory.slot];
  const uint32_t index = IndexOf(at.who.id);
  VectorClock& own = clocks_[index].own;
  if (kind == AccessKind::acquire || kind == AccessKind::load) {
    // Who has to wait for the lock knows no less when it gets it. An attempt orders nothing yet.
    if (Acquires(order)) own.Join(word);
  } else if (kind == AccessKind::rmw) {
    if (Acquires(order)) own.Join(word);
    if (!Releases(order)) return;
    word.Join(own);
    own.Increment(index);
  } else if (kind == AccessKind::store && !Releases(order)) {
    word.Clear();
  } else {
    word.Assign(own);
    own.Increment(index);  // what comes after is not known to those who learn of what came before
  }
}

inline void HappensBefore::OnUnpark(const Moment& at, const Context& target) {
  Clocks &clocks = clocks_[IndexOf(target.id)], &waker = clocks_[IndexOf(at.who.id)];
  clocks.woken.Join(waker.own);
  clocks.is_woken = true;
  waker.own.Increment(IndexOf(at.who.id));
}

inline void HappensBefore::OnWake(const Moment& at, engine::WaitResult result) {
  if (result == engine::WaitResult::woken) clocks_[IndexOf(at.who.id)].Learn();
}

inline void HappensBefore::OnJoin(const Moment& at, const Context& target, bool done) {
  if (done && !target.orphan) clocks_[IndexOf(at.who.id)].own.Join(ClockOf(target.id));
}

}  // namespace sim::checkers
