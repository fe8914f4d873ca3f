#include "sim/schedulers/visits.h"

namespace sim {

void Visits::Clear() {
  ++run_;
  used_ = 0;
}

Visits::Slot& Visits::Find(uint64_t key) {
  size_t mask = table_.size() - 1;
  for (size_t i = (key * 0x9e3779b97f4a7c15u >> 32) & mask;; i = (i + 1) & mask) {
    Slot& slot = table_[i];
    if (slot.run == run_ && slot.key == key) return slot;
    if (slot.run != run_) return slot;
  }
}

void Visits::Grow() {
  std::vector<Slot> old(table_.size() * 2);
  old.swap(table_);
  for (const Slot& slot : old) {
    if (slot.run == run_) Find(slot.key) = slot;
  }
}

Place Visits::Count(ContextId context, Point point, bool at_end, int64_t block) {
  uint64_t key = Key(context, point, at_end);
  if (used_ * 2 >= table_.size()) Grow();
  Slot& slot = Find(key);
  if (slot.run != run_) {
    slot = {key, block, 0, run_};
    ++used_;
  }
  if (slot.block != block) {
    slot.block = block;
    slot.count = 0;
  }
  return {context, point, at_end, ++slot.count, block};
}

Place Visits::Last(ContextId context, Point point, bool at_end) {
  const Slot& slot = Find(Key(context, point, at_end));
  return slot.run == run_ ? Place{context, point, at_end, slot.count, slot.block} : Place{context, point, at_end};
}

}  // namespace sim
