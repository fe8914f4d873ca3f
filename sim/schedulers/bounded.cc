#include "sim/schedulers/bounded.h"

#include "engine/base/check.h"

namespace sim {

uint32_t Bounded::Cost(const Node& node, uint32_t option) const {
  if (option == 0) return 0;
  if (node.kind == DecisionKind::pick && options_.bound == Bound::delays) return option;
  return node.free && option != node.again ? 0 : 1;
}

void Bounded::Begin(MachineView&) {
  path_.resize(prefix_);
  position_ = 0;
  spent_ = 0;
}

uint64_t Bounded::NextStop(uint64_t step) {
  while (position_ < prefix_ && path_[position_].chosen == 0) ++position_;
  if (position_ < prefix_) return path_[position_].step;
  bool open = spent_ < options_.limit || options_.bound == Bound::preemptions;
  bool full = truncated_ && path_.size() >= options_.window;
  return open && !diverged_ && !full ? step : kNever;
}

uint32_t Bounded::Decide(const Decision& decision) {
  if (position_ < prefix_) return Follow(decision);
  Node node = MakeNode(decision);
  bool variable = false;
  for (uint32_t i = 1; i < node.options && !variable; ++i) variable = spent_ + Cost(node, i) <= options_.limit;
  if (!variable) return 0;
  if (path_.size() >= options_.window) {
    truncated_ = true;
    return 0;
  }
  path_.push_back(node);
  return 0;
}

uint32_t Bounded::Follow(const Decision& decision) {
  const Node& node = path_[position_];
  if (decision.step < node.step || decision.kind != node.kind) return 0;  // between two deviations
  if (decision.step > node.step || decision.options != node.options) {
    diverged_ = true;
    return 0;
  }
  spent_ = node.before + Cost(node, node.chosen);
  ++position_;
  return node.chosen;
}

Bounded::Node Bounded::MakeNode(const Decision& decision) const {
  Node node{decision.step, decision.options, 0, spent_, 0, decision.kind, false};
  if (decision.kind != DecisionKind::pick || options_.bound != Bound::preemptions) return node;
  node.free = decision.contexts[0] != decision.context;
  for (uint32_t i = 1; i < decision.options && node.free; ++i) {
    if (decision.contexts[i] == decision.context) node.again = i;
  }
  return node;
}

bool Bounded::Next() {
  CHECK(!done_);
  if (position_ < prefix_) diverged_ = true;  // the run never came to the deviation
  for (; !path_.empty(); path_.pop_back()) {
    Node& node = path_.back();
    while (++node.chosen < node.options) {
      if (node.before + Cost(node, node.chosen) > options_.limit) continue;
      prefix_ = path_.size();
      ++runs_;
      return true;
    }
  }
  prefix_ = 0;
  done_ = true;
  return false;
}

std::string Bounded::Claim() const {
  const char* what = options_.bound == Bound::deviations ? " deviations"
                     : options_.bound == Bound::delays   ? " delays or changes of timing"
                                                         : " pre-emptions or changes of timing";
  std::string bound = std::to_string(options_.limit) + what;
  if (Exhaustive()) return "all " + std::to_string(runs_) + " schedules with at most " + bound + " were run";
  std::string some = std::to_string(runs_) + " schedules with at most " + bound + " were run, not all: ";
  return some + (diverged_    ? "the program does not repeat itself"
                 : truncated_ ? "runs ask more than " + std::to_string(options_.window) + " decisions"
                              : "the search was stopped");
}

}  // namespace sim
