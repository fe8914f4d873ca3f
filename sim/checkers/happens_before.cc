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

void HappensBefore::Reserve(uint32_t index) {
  if (clocks_.size() <= index) clocks_.resize(index + 1u);
}

void HappensBefore::OnBegin(MachineView&, const Context*) {
  for (Clocks& clocks : clocks_) {
    clocks.own.Clear();
    clocks.woken.Clear();
    clocks.is_woken = false;
  }
  slots_ = 0;
  Reserve(0);
  clocks_[0].own.Increment(0);
}

void HappensBefore::OnSpawn(const Moment& at, const Context& child) {
  uint32_t index = IndexOf(child.id);
  Reserve(index);
  clocks_[index].own.Join(ClockOf(at.who.id));
  clocks_[index].own.Increment(index);
  Advance(at.who.id);
}

void HappensBefore::Acquire(ContextId id, uint32_t slot) { clocks_[IndexOf(id)].own.Join(words_[slot]); }

void HappensBefore::Release(ContextId id, uint32_t slot, bool carries_on) {
  if (!carries_on) words_[slot].Clear();
  words_[slot].Join(ClockOf(id));
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
      if (!locks_.IsHeldByOther(slot, id)) Acquire(id, slot);
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
  if (result != engine::WaitResult::woken || !clocks.is_woken) return;
  clocks.own.Join(clocks.woken);
  clocks.woken.Clear();
  clocks.is_woken = false;
}

void HappensBefore::OnJoin(const Moment& at, const Context& target, bool done) {
  if (done && !target.orphan) clocks_[IndexOf(at.who.id)].own.Join(ClockOf(target.id));
}

void HappensBefore::OnKill(const Moment& at, const Context& victim, engine::KillMode mode) {
  if (mode != engine::KillMode::orphan) clocks_[IndexOf(at.who.id)].own.Join(ClockOf(victim.id));
}

}  // namespace sim::checkers
