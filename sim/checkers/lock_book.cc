#include "sim/checkers/lock_book.h"

#include <algorithm>

namespace sim::checkers {

void LockBook::OnBegin(MachineView& machine, const Context*) {
  machine_ = &machine;
  locks_.clear();
}

void LockBook::OnSpawn(const Moment& at, const Context& child) {
  Settle(at.who.id);
  if (states_.size() <= child.id) states_.resize(child.id + 1u);
  State& state = states_[child.id];
  state.held.clear();  // of an earlier run
  state.Close();
}

void LockBook::SettleOpen(ContextId id) {
  State& state = states_[id];
  bool went_on = state.asked != kNoLock && state.wait.lock == kNoLock;
  if (went_on && locks_[state.asked].holder != id) Got(id, state.asked, state.asked_at);
  for (const Held& held : state.held) locks_[held.lock].presumed = false;
  state.Close();
}

std::string LockBook::NameOf(uint32_t lock) const {
  std::string name = locks_[lock].name;
  int ordinal = 1;
  for (uint32_t i = 0; i < lock; ++i) ordinal += name == locks_[i].name;
  return ordinal == 1 ? name : name + "#" + std::to_string(ordinal);
}

ContextId LockBook::WaitsForWhom(ContextId id) const {
  const WaitsFor& wait = states_[id].wait;
  return wait.lock != kNoLock ? locks_[wait.lock].holder : wait.end_of;
}

void LockBook::OnLock(const Moment& at, uint32_t slot, engine::AccessKind kind, engine::MemoryOrder order) {
  ContextId id = at.who.id;
  if (id == engine::kNoContext) return;
  if (locks_.size() <= slot) locks_.resize(slot + 1u);
  if (IsLock(kind, order)) {
    Ask(at, slot);
  } else if (kind == engine::AccessKind::acquire) {
    Try(at, slot);
  } else {
    Settle(id);
    Release(id, slot);
  }
}

void LockBook::OnWordOfOpen(const Moment& at, uint32_t slot) {
  const bool got = states_[at.who.id].tried == slot;
  SettleOpen(at.who.id);
  if (got) Got(at.who.id, slot, PlaceOf(at));
}

void LockBook::Ask(const Moment& at, uint32_t slot) {
  ContextId id = at.who.id;
  Lock& lock = locks_[slot];
  if (*lock.name == '\0') lock.name = at.point.name;
  // No lock is recursive: it had not got it after all. If it was handed over, that is barging.
  bool again = lock.holder == id;
  lock.barging |= again && lock.presumed;
  Settle(id);
  State& state = states_[id];
  if (again) Drop(id, slot);
  state.open = true;
  state.asked = slot;
  state.asked_at = PlaceOf(at);
  if (lock.holder != engine::kNoContext) return;
  state.tentative = true;
  Take(id, slot, state.asked_at);
}

void LockBook::Try(const Moment& at, uint32_t slot) {
  Settle(at.who.id);
  Lock& lock = locks_[slot];
  if (*lock.name == '\0') lock.name = at.point.name;
  states_[at.who.id].tried = slot;
  states_[at.who.id].open = true;
}

// It asked or tried and went on: nobody else had it, whatever it looked like.
void LockBook::Got(ContextId id, uint32_t slot, const Place& place) {
  if (locks_[slot].holder != engine::kNoContext) {
    locks_[slot].barging = true;
    Drop(locks_[slot].holder, slot);
  }
  Take(id, slot, place);
}

void LockBook::Release(ContextId id, uint32_t slot) {
  Lock& lock = locks_[slot];
  if (lock.holder != id && lock.holder != engine::kNoContext) {
    lock.barging = true;  // it came first, after all
    Drop(lock.holder, slot);
  }
  Drop(id, slot);
  states_[id].released = slot;
  states_[id].open = true;
}

void LockBook::Take(ContextId id, uint32_t slot, const Place& place) {
  Lock& lock = locks_[slot];
  lock.holder = id;
  lock.presumed = false;
  lock.taken = place;
  states_[id].held.push_back({slot, place});
}

void LockBook::Drop(ContextId id, uint32_t slot) {
  std::erase_if(states_[id].held, [slot](const Held& held) { return held.lock == slot; });
  locks_[slot].holder = engine::kNoContext;
  locks_[slot].presumed = false;
}

void LockBook::OnPark(const Moment& at, Time, bool, bool) {
  ContextId id = at.who.id;
  State& state = states_[id];
  if (state.asked != kNoLock && at.point.hash == state.asked_at.point.hash) {
    if (state.tentative) Drop(id, state.asked);  // somebody was about to hand it to another
    state.tentative = false;
    if (state.wait.lock == kNoLock) state.wait = {.lock = state.asked, .place = state.asked_at};
    state.open = true;
    return;
  }
  ContextId end_of = state.wait.end_of;
  Place place = state.wait.place;
  Settle(id);
  if (end_of == engine::kNoContext) return;
  state.wait = {.end_of = end_of, .place = place};
  state.open = true;
}

void LockBook::OnUnpark(const Moment& at, const Context& target) {
  if (at.who.id == engine::kNoContext) return;
  uint32_t slot = states_[at.who.id].released;
  Settle(at.who.id);
  State& waiter = states_[target.id];
  if (slot == kNoLock || waiter.wait.lock != slot || locks_[slot].barging) return;
  if (locks_[slot].holder != engine::kNoContext) Drop(locks_[slot].holder, slot);
  Take(target.id, slot, waiter.asked_at);
  waiter.wait = {};
  waiter.asked = kNoLock;  // and was answered
  locks_[slot].presumed = true;
  waiter.open = true;
}

void LockBook::OnJoin(const Moment& at, const Context& target, bool done) {
  Settle(at.who.id);
  if (done) return;
  states_[at.who.id].wait = {.end_of = target.id, .place = PlaceOf(at)};
  states_[at.who.id].open = true;
}

}  // namespace sim::checkers
