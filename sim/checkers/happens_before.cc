#include "sim/checkers/happens_before.h"

namespace sim::checkers {

void HappensBefore::OnBegin(MachineView&, const Context*) {
  slots_ = 0;
  if (clocks_.empty()) clocks_.resize(1);
  clocks_[0].Clear();
  clocks_[0].own.Increment(0);
}

// Words up to this one, as if nobody had touched them.
void HappensBefore::Grow(uint32_t slot) {
  if (words_.size() <= slot) words_.resize(slot + 1u);
  for (; slots_ <= slot; ++slots_) words_[slots_].Clear();
}

// What woke the victim came before its destructors, even if it did not get to run.
void HappensBefore::OnKill(const Moment&, const Context& victim, engine::KillMode) {
  clocks_[IndexOf(victim.id)].Learn();
}

void HappensBefore::OnKilled(const Moment& at, const Context& victim) {
  clocks_[IndexOf(at.who.id)].own.Join(ClockOf(victim.id));
}

}  // namespace sim::checkers
