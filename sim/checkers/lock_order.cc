#include "sim/checkers/lock_order.h"

#include <fmt/format.h>

#include <algorithm>

namespace sim::checkers {

void LockOrder::OnBegin(MachineView& machine, const Context*) {
  machine_ = &machine;
  orders_.clear();
  told_.clear();
}

void LockOrder::Note(const Moment& at, uint32_t asked, const std::vector<Held>& held) {
  for (const Held& outer : held) {
    if (outer.lock == asked) continue;
    Pair pair{outer.lock, asked};
    Order order{outer.taken, PlaceOf(at), {}};
    for (const Held& gate : held) {
      if (gate.lock != outer.lock && gate.lock != asked) order.gates.push_back(gate.lock);
    }
    std::vector<Order>& known = orders_[pair];
    if (std::any_of(known.begin(), known.end(), [&order](const Order& other) {
          return other.first.context == order.first.context && other.gates == order.gates;
        })) {
      continue;
    }
    Compare(pair, order);
    known.push_back(std::move(order));
  }
}

void LockOrder::Compare(const Pair& pair, const Order& order) {
  auto opposite = orders_.find({pair.second, pair.first});
  if (opposite == orders_.end()) return;
  for (const Order& other : opposite->second) {
    if (other.first.context == order.first.context) continue;
    bool gated = std::any_of(order.gates.begin(), order.gates.end(), [&](uint32_t gate) {
      return std::find(other.gates.begin(), other.gates.end(), gate) != other.gates.end();
    });
    if (gated || !told_.insert(std::min(pair, Pair{pair.second, pair.first})).second) continue;
    found_.push_back(FindingAt(
        *machine_, "lock_order", order.second,
        fmt::format(
            "{} took lock {} at {} and then asked for lock {} at {}; {} took them the other way round, {} at {} "
            "and {} at {}. If each gets its first lock, both wait for ever: take the two in one order "
            "everywhere.",
            machine_->NameOf(order.first.context), book_.NameOf(pair.first), PlaceText(order.first),
            book_.NameOf(pair.second), PlaceText(order.second), machine_->NameOf(other.first.context),
            book_.NameOf(pair.second), PlaceText(other.first), book_.NameOf(pair.first), PlaceText(other.second))));
    return;
  }
}

}  // namespace sim::checkers
