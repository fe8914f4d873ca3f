// Counts the visits of each context to each point within a block: what names a place in a schedule.
#pragma once
#include <cstdint>
#include <vector>

#include "sim/context.h"

namespace sim {

// Where a decision stands.
struct Place {
  ContextId context = engine::kNoContext;
  Point point = "none";
  bool at_end = false;
  uint32_t visit = 0;
  int64_t block = 0;
};

class Visits {
 public:
  Visits() : table_(1024) {}
  void Clear();
  // Counts one; returns where it is now.
  Place Count(ContextId context, Point point, bool at_end, int64_t block);
  // The place of the last Count of that context and point in this run; visit 0 if there was none.
  Place Last(ContextId context, Point point, bool at_end);

 private:
  static uint64_t Key(ContextId context, Point point, bool at_end) {
    return point.hash ^ (uint64_t{context} * 2 + at_end + 1) * 0x9fb21c651e98df25u;
  }
  struct Slot {
    uint64_t key = 0;
    int64_t block = -1;
    uint32_t count = 0;
    uint32_t run = 0;
  };
  Slot& Find(uint64_t key);
  void Grow();

  std::vector<Slot> table_;  // open addressing, never iterated: no hash order can show
  uint32_t run_ = 1;
  size_t used_ = 0;
};

}  // namespace sim
