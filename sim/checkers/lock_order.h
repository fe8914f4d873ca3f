// Two locks taken in both orders by different contexts: a deadlock of another run, even if this one went well.
//
// As in lockdep and Eraser's successors, but for pairs only: a circle of three locks is found when it closes
// (deadlock.h), not before. Two orders that a third lock, held both times, keeps apart (a gate lock) are no finding.
//
// Limit: two phases of a program that a join keeps apart may take them differently, and are reported all the same.
#pragma once
#include <map>
#include <set>
#include <vector>

#include "sim/checkers/lock_book.h"

namespace sim::checkers {

class LockOrder final : public Watcher {
 public:
  // `book` must see each access after this one: what is held is asked before the new lock is.
  LockOrder(const LockBook& book, std::vector<engine::Finding>& found) : book_(book), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override {
    if (!IsLock(kind, order) || at.who.id == engine::kNoContext) return;
    const std::vector<Held>& held = book_.HeldBy(at.who.id);
    if (!held.empty()) Note(at, memory.slot, held);
  }

 private:
  struct Pair {
    uint32_t first, second;  // slots, in the order taken
    auto operator<=>(const Pair&) const = default;
  };
  struct Order {  // as one context took them
    Place first, second;
    std::vector<uint32_t> gates;  // held besides
  };
  void Note(const Moment& at, uint32_t asked, const std::vector<Held>& held);
  void Compare(const Pair& pair, const Order& order);

  const LockBook& book_;
  std::vector<engine::Finding>& found_;
  MachineView* machine_ = nullptr;
  std::map<Pair, std::vector<Order>> orders_;
  std::set<Pair> told_;  // the lower slot first
};

}  // namespace sim::checkers
