// For tests of schedulers: programs so small that each way a scheduler may draw can be gone through, once on the
// machine and once on paper.
#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "sim/schedulers/crew.h"

namespace sim {

struct SmallState {
  int flag = 0;
  int seen[4] = {};
  bool hit = false;
};
using SmallOp = void (*)(SmallState&);

// Members, each a list of what it does, a step each; they begin with a step that does nothing.
struct SmallProgram {
  const char* name;
  uint32_t depth;  // how many orders of steps the defect needs
  std::vector<std::vector<SmallOp>> members;

  uint32_t Contexts() const { return static_cast<uint32_t>(members.size()); }
  // How many picks a run asks at most: one a step, but for the last step, at which one member is left.
  uint32_t Picks() const {
    uint32_t steps = 0;
    for (const auto& member : members) steps += static_cast<uint32_t>(member.size()) + 1;
    return steps - 1;
  }
};

inline void PrintTo(const SmallProgram& program, std::ostream* out) { *out << program.name; }

// On the machine.
class SmallCrew {
 public:
  explicit SmallCrew(const SmallProgram& program) {
    static const char* const kNames[] = {"a", "b", "c", "d"};
    crew.Prepare([this] { state = {}; });
    for (size_t i = 0; i < program.members.size(); ++i) {
      crew.Add(kNames[i], [this, ops = program.members[i]](Toy& t) {
        for (SmallOp op : ops) {
          t.runtime.Preempt("step");
          op(state);
        }
      });
    }
  }
  bool Hits(Scheduler& scheduler) {
    crew.Run(scheduler);
    return state.hit;
  }
  SmallState state;
  Crew crew;
};

// On paper: the rate of runs that hit over all n! orders of priorities and all k^(depth - 1) places of the changes, by
// the words of PCT's paper.
class PctOnPaper {
 public:
  PctOnPaper(const SmallProgram& program, uint32_t depth) : program_(program), changes_(depth - 1, 1) {}

  double Rate() {
    std::vector<int> order(program_.members.size());
    uint64_t hits = 0, runs = 0;
    do {
      std::iota(order.begin(), order.end(), static_cast<int>(changes_.size()));  // below them are the lowered ones
      do {
        hits += Run(order);
        ++runs;
      } while (std::next_permutation(order.begin(), order.end()));
    } while (NextChanges());
    return static_cast<double>(hits) / static_cast<double>(runs);
  }

 private:
  bool NextChanges() {
    for (uint32_t& change : changes_) {
      if (++change <= program_.Picks()) return true;
      change = 1;
    }
    return false;
  }
  bool Run(std::vector<int> priorities) const {
    SmallState state;
    std::vector<size_t> done(priorities.size(), 0);
    for (uint32_t pick = 0;;) {
      std::vector<size_t> can_go;
      for (size_t i = 0; i < done.size(); ++i) {
        if (done[i] <= program_.members[i].size()) can_go.push_back(i);
      }
      if (can_go.empty()) return state.hit;
      auto highest = [&] {
        return *std::max_element(can_go.begin(), can_go.end(),
                                 [&](size_t a, size_t b) { return priorities[a] < priorities[b]; });
      };
      if (can_go.size() > 1) ++pick;
      for (size_t i = 0; i < changes_.size() && can_go.size() > 1; ++i) {
        if (changes_[i] == pick) priorities[highest()] = static_cast<int>(i);
      }
      size_t next = highest();
      if (done[next] > 0) program_.members[next][done[next] - 1](state);
      ++done[next];
    }
  }

  const SmallProgram& program_;
  std::vector<uint32_t> changes_;
};

}  // namespace sim
