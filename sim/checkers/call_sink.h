// Told of calls that an audio context must not make and that pass no runtime: operator new, in a binary that links
// allocation_hook.cc; files, in one that links file_hook.cc. Elsewhere nothing calls it.
#pragma once
#include <cstddef>

namespace sim::checkers {

// Both are called on the OS thread that makes the call, and may allocate under a MachineWork.
class CallSink {
 public:
  virtual ~CallSink() = default;
  // After the memory was got.
  virtual void OnAllocation(size_t bytes) = 0;
  // Before the file is touched. `function` as in C: "fopen"; `path` is null where only a descriptor is known.
  virtual void OnFileAccess(const char* function, const char* path) = 0;
};

// Null: nobody is told. An operator new has no other way to find whom to tell.
inline thread_local CallSink* call_sink = nullptr;

}  // namespace sim::checkers
