// A random walk: every decision takes each option with the same probability. The plainest search, and a hard one to
// beat on short runs (Thomson, Donaldson, Betts, PPoPP 2014).
#pragma once
#include "engine/base/random.h"
#include "sim/decision.h"

namespace sim {

class RandomWalk final : public Scheduler {
 public:
  explicit RandomWalk(uint64_t seed) : seed_(seed), random_(seed) {}
  // Another run.
  void Reseed(uint64_t seed) { seed_ = seed; }
  void Begin(MachineView&) override { random_ = engine::Random(seed_); }
  uint64_t NextStop(uint64_t) override { return kAlways; }
  engine::Random* Dice() override { return &random_; }
  uint32_t Decide(const Decision& decision) override { return random_.Below(decision.options); }

 private:
  uint64_t seed_;
  engine::Random random_;
};

}  // namespace sim
