// Tells of each operator new of this OS thread, in a binary that links allocation_hook.cc; elsewhere nothing calls it.
#pragma once
#include <cstddef>

namespace sim::checkers {

class AllocationSink {
 public:
  virtual ~AllocationSink() = default;
  // May allocate under a MachineWork. Called after the memory was got.
  virtual void OnAllocation(size_t bytes) = 0;
};

// Null: nobody is told. An operator new has no other way to find whom to tell.
inline thread_local AllocationSink* allocation_sink = nullptr;

}  // namespace sim::checkers
