#include "sim/checkers/happens_before.h"

namespace sim::checkers {

using engine::AccessKind;
using engine::MemoryOrder;

namespace {

bool Acquires(MemoryOrder order) {
  return order == MemoryOrder::acquire || order == MemoryOrder::acq_rel || order == MemoryOrder::seq_cst;
}
bool Releases(MemoryOrder order) {
  return order == MemoryOrder::release || order == MemoryOrder::acq_rel || order == MemoryOrder::seq_cst;
}

}  // namespace

void HappensBefore::OnBegin(MachineView&, const Context*) {
  slots_ = 0;
  if (clocks_.empty()) clocks_.resize(1);
  clocks_[0].Clear();
  clocks_[0].own.Increment(0);
}

void HappensBefore::OnSpawn(const Moment& at, const Context& child) {
  uint32_t index = IndexOf(child.id);
  if (clocks_.size() <= index) clocks_.resize(index + 1u);
  Clocks& clocks = clocks_[index];
  clocks.Forget();
  clocks.own.Assign(ClockOf(at.who.id));
  clocks.own.Increment(index);
  Advance(at.who.id);
}

void HappensBefore::Acquire(ContextId id, uint32_t slot) { clocks_[IndexOf(id)].own.Join(words_[slot]); }

void HappensBefore::Release(ContextId id, uint32_t slot, bool carries_on) {
  if (carries_on) {
    words_[slot].Join(ClockOf(id));
  } else {
    words_[slot].Assign(ClockOf(id));
  }
  Advance(id);
}

void HappensBefore::OnAccess(const Moment& at, const engine::Memory& memory, AccessKind kind, MemoryOrder order) {
  ContextId id = at.who.id;
  uint32_t slot = memory.slot;
  for (; slots_ <= slot; ++slots_) {
    if (words_.size() <= slots_) words_.emplace_back();
    words_[slots_].Clear();
  }
  switch (kind) {
    case AccessKind::read:
    case AccessKind::write:
      break;
    case AccessKind::load:
      if (Acquires(order)) Acquire(id, slot);
      break;
    case AccessKind::store:
      if (Releases(order)) {
        Release(id, slot, /*carries_on=*/false);
      } else {
        words_[slot].Clear();
      }
      break;
    case AccessKind::rmw:
      if (Acquires(order)) Acquire(id, slot);
      if (Releases(order)) Release(id, slot, /*carries_on=*/true);
      break;
    case AccessKind::acquire:
      // Who has to wait for the lock knows no less when it gets it. An attempt orders nothing yet.
      if (Acquires(order)) Acquire(id, slot);
      break;
    case AccessKind::release:
      Release(id, slot, /*carries_on=*/false);
      break;
  }
}

void HappensBefore::OnUnpark(const Moment& at, const Context& target) {
  Clocks& clocks = clocks_[IndexOf(target.id)];
  clocks.woken.Join(ClockOf(at.who.id));
  clocks.is_woken = true;
  Advance(at.who.id);
}

void HappensBefore::OnWake(const Moment& at, engine::WaitResult result) {
  Clocks& clocks = clocks_[IndexOf(at.who.id)];
  if (result == engine::WaitResult::woken) clocks.Learn();
}

void HappensBefore::OnJoin(const Moment& at, const Context& target, bool done) {
  if (done && !target.orphan) clocks_[IndexOf(at.who.id)].own.Join(ClockOf(target.id));
}

// What woke the victim came before its destructors, even if it did not get to run.
void HappensBefore::OnKill(const Moment&, const Context& victim, engine::KillMode) {
  clocks_[IndexOf(victim.id)].Learn();
}

void HappensBefore::OnKilled(const Moment& at, const Context& victim) {
  clocks_[IndexOf(at.who.id)].own.Join(ClockOf(victim.id));
}

}  // namespace sim::checkers
