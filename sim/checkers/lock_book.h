// Who holds which lock, and who waits for whom, as it can be seen from outside.
//
// engine::Mutex says of itself only that a lock is asked for (acquire), given up (release) and waited for (Park at the
// point at which it was asked for). What follows from that:
//  - whoever asks for a lock that nobody holds has it, unless its very next operation is to wait at that point;
//  - a release tells for certain who had it;
//  - an Unpark of a waiter by who released hands the lock over, unless the waiter then asks again: a barging lock.
// An acquire of relaxed order is an attempt that will not wait; one that got the lock says so by an rmw next.
#pragma once
#include <vector>

#include "engine/access.h"
#include "sim/checkers/place.h"

namespace sim::checkers {

inline constexpr uint32_t kNoLock = ~0u;

// Asks for a lock and will wait for it.
inline bool IsLock(engine::AccessKind kind, engine::MemoryOrder order) {
  return kind == engine::AccessKind::acquire && order != engine::MemoryOrder::relaxed;
}

struct Held {
  uint32_t lock;
  Place taken;  // where it was asked for
};

// What a context waits for; both none: something else, or nothing.
struct WaitsFor {
  uint32_t lock = kNoLock;
  ContextId end_of = engine::kNoContext;  // Join
  Place place;
};

class LockBook final : public Watcher {
 public:
  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnSpawn(const Moment& at, const Context& child) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override {
    if (IsOfLock(kind)) {
      OnLock(at, memory.slot, kind, order);
    } else {
      OnWord(at, memory.slot);
    }
  }
  // The same of what is no lock.
  void OnWord(const Moment& at, uint32_t slot) {
    if (at.who.id != engine::kNoContext && states_[at.who.id].open) [[unlikely]]
      OnWordOfOpen(at, slot);
  }
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  void OnUnpark(const Moment& at, const Context& target) override;
  void OnJoin(const Moment& at, const Context& target, bool done) override;
  // Any other operation of a context: what it asked for it has.
  void Settle(ContextId id) {
    if (id != engine::kNoContext && states_[id].open) SettleOpen(id);
  }

  // kNoContext: nobody. Dead contexts keep their locks.
  ContextId HolderOf(uint32_t lock) const { return locks_[lock].holder; }
  const Place& TakenAt(uint32_t lock) const { return locks_[lock].taken; }
  // The point at which it was first asked for; "mutex.lock#2" is the second lock of that name.
  std::string NameOf(uint32_t lock) const;
  const std::vector<Held>& HeldBy(ContextId id) const { return states_[id].held; }
  const WaitsFor& WaitOf(ContextId id) const { return states_[id].wait; }
  // The lock at which it is stopped, or whose end it awaits: who must act first. kNoContext: nobody in particular.
  ContextId WaitsForWhom(ContextId id) const;
  uint32_t Contexts() const { return machine_->Contexts(); }
  MachineView& machine() const { return *machine_; }

 private:
  struct Lock {
    const char* name = "";
    ContextId holder = engine::kNoContext;
    bool presumed = false;  // handed over by an Unpark, and the new holder has not acted since
    bool barging = false;   // it was seen to ask again
    Place taken;
  };
  struct State {
    std::vector<Held> held;  // in the order taken
    WaitsFor wait;
    uint32_t asked = kNoLock;     // the lock of its last operation, if that was to ask for one
    uint32_t tried = kNoLock;     // the same, without waiting
    uint32_t released = kNoLock;  // the same, to release
    bool tentative = false;       // it asked, and nobody had it
    bool open = false;            // its next operation says more: see Settle
    Place asked_at;

    void Close() {
      asked = tried = released = kNoLock;
      tentative = open = false;
      wait.lock = kNoLock;
      wait.end_of = engine::kNoContext;
    }
  };

  void OnLock(const Moment& at, uint32_t slot, engine::AccessKind kind, engine::MemoryOrder order);
  void SettleOpen(ContextId id);
  void Ask(const Moment& at, uint32_t slot);
  void Try(const Moment& at, uint32_t slot);
  void OnWordOfOpen(const Moment& at, uint32_t slot);
  void Got(ContextId id, uint32_t slot, const Place& place);
  void Release(ContextId id, uint32_t slot);
  void Take(ContextId id, uint32_t slot, const Place& place);
  void Drop(ContextId id, uint32_t slot);

  MachineView* machine_ = nullptr;
  std::vector<Lock> locks_;  // by slot; slots of other memory are unused
  std::vector<State> states_;
};

}  // namespace sim::checkers
